import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, mkdirSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { SluiceError } from '@sluice/contracts';
import type { Artifact, ArtifactFile, Artifacts, Draft } from '@sluice/pipeline';

const DESCRIPTOR = 'artifact.json';
const DRAFTS = '.drafts';

const descriptorSchema = z.object({
  meta: z.unknown(),
  files: z.array(z.object({ name: z.string(), sha256: z.string(), bytes: z.int() })),
});

/**
 * Artifacts in a folder: `<root>/<stage>/<digest>/`, its files beside an `artifact.json` that lists them.
 * A draft is written aside and renamed into place whole, so an artifact is there entirely or not at all,
 * and of two writers the first to rename wins.
 */
export const createFolderArtifacts = async (root: string): Promise<Artifacts> => {
  try {
    await mkdir(join(root, DRAFTS), { recursive: true });
    await dropDeadDrafts(join(root, DRAFTS));
  } catch (error) {
    throw asOutputError(error, root);
  }

  const find = async <Meta>(name: string): Promise<Artifact<Meta> | undefined> => {
    const folder = join(root, name);
    const text = await readFile(join(folder, DESCRIPTOR), 'utf8').catch(absent);
    if (text === undefined) return undefined;
    const descriptor = parseDescriptor(text);
    if (descriptor && (await allThere(folder, descriptor.files))) {
      return { name, meta: descriptor.meta as Meta, files: descriptor.files };
    }
    // Damaged: taken out of the way, so that the stage makes it again.
    await rm(folder, { recursive: true, force: true });
    return undefined;
  };

  const write = async <Meta>(
    name: string,
    fill: (draft: Draft) => Promise<Meta>,
  ): Promise<Artifact<Meta>> => {
    const folder = join(root, DRAFTS, `${hostname()}.${process.pid}.${randomUUID()}`);
    try {
      await mkdir(folder, { recursive: true });
      const meta = await fill(draftIn(folder));
      const files = await describeFiles(folder);
      await writeDurably(join(folder, DESCRIPTOR), JSON.stringify({ meta, files }, null, 1));
      await syncFolder(folder);
      await commit(folder, join(root, name));
    } catch (error) {
      throw asOutputError(error, root);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    const artifact = await find<Meta>(name);
    if (!artifact)
      throw new SluiceError('output', `${join(root, name)}: vanished after its commit`);
    return artifact;
  };

  return {
    find,
    write,
    path: (artifact, file) => Promise.resolve(join(root, artifact.name, file)),
  };
};

const draftIn = (folder: string): Draft => ({
  folder,
  path: (file) => {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    return path;
  },
});

const commit = async (draft: string, place: string): Promise<void> => {
  await mkdir(dirname(place), { recursive: true });
  try {
    await rename(draft, place);
  } catch (error) {
    const taken = ['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '');
    if (!taken) throw error;
  }
  await syncFolder(dirname(place));
};

const parseDescriptor = (text: string): z.infer<typeof descriptorSchema> | undefined => {
  try {
    return descriptorSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
};

const allThere = async (folder: string, files: ArtifactFile[]): Promise<boolean> => {
  const sizes = await Promise.all(
    files.map(({ name }) => stat(join(folder, name)).then((s) => s.size, absent)),
  );
  return files.every((file, i) => sizes[i] === file.bytes);
};

const describeFiles = async (folder: string): Promise<ArtifactFile[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return Promise.all(
    paths.map(async (path) => {
      const hash = createHash('sha256');
      await pipeline(createReadStream(path), hash);
      const { size } = await stat(path);
      return { name: relative(folder, path), sha256: hash.digest('hex'), bytes: size };
    }),
  );
};

/** Drafts left by processes of this machine that are gone; those of other machines are not ours to judge. */
const dropDeadDrafts = async (drafts: string): Promise<void> => {
  const ours = `${hostname()}.`;
  for (const name of await readdir(drafts)) {
    if (!name.startsWith(ours)) continue;
    const pid = Number(name.slice(ours.length).split('.')[0]);
    if (!isAlive(pid)) await rm(join(drafts, name), { recursive: true, force: true });
  }
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

const writeDurably = async (path: string, text: string): Promise<void> => {
  await writeFile(path, text, { flush: true });
};

const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

const absent = (error: NodeJS.ErrnoException): undefined => {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
  throw error;
};

const OUTPUT_FAULTS: Record<string, string> = {
  EACCES: 'may not be written: give write permission or set another output.path',
  EPERM: 'may not be written: give write permission or set another output.path',
  EROFS: 'is on a read-only file system: set another output.path',
  ENOTDIR: 'is not a folder: set another output.path',
  EEXIST: 'is not a folder: set another output.path',
  ENOSPC: 'has no space left: free some and run again, finished work is kept',
};

/** A file system fault as one line that says what to do; other errors pass through. */
const asOutputError = (error: unknown, root: string): unknown => {
  const fault = OUTPUT_FAULTS[(error as NodeJS.ErrnoException).code ?? ''];
  return fault ? new SluiceError('output', `${root} ${fault}`, { cause: error }) : error;
};
