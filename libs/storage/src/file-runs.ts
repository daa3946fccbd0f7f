import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Runs } from '@sluice/pipeline';
import { type Documents, runsIn } from './run-documents.ts';

/** Runs as files in a folder that all processes share. */
export const createFileRuns = (root: string): Runs => runsIn(documentsIn(root));

const documentsIn = (root: string): Documents => ({
  read: (key) => readFile(join(root, key), 'utf8').catch(whenMissing(undefined)),
  async write(key, text) {
    const path = join(root, key);
    const draft = join(dirname(path), `.${randomUUID()}`);
    await mkdir(dirname(path), { recursive: true });
    try {
      await writeFile(draft, text, { flush: true });
      await rename(draft, path);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
  },
  remove: (key) => rm(join(root, key), { force: true }),
  async list(folder) {
    const names = await readdir(join(root, folder)).catch(whenMissing<string[]>([]));
    return names.filter((name) => !name.startsWith('.')).map((name) => `${folder}/${name}`);
  },
});

const whenMissing =
  <Value>(value: Value) =>
  (error: NodeJS.ErrnoException): Value => {
    if (error.code === 'ENOENT') return value;
    throw error;
  };
