import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import {
  isBucketUri,
  parseSpec,
  SluiceError,
  type Infrastructure,
  type Spec,
} from '@sluice/contracts';

/** A spec with the folders that its paths lead to. */
export interface SpecFile {
  spec: Spec;
  /** What relative paths of the spec are relative to. */
  folder: string;
  /** Where versions and artifacts go: the absolute path of a folder, or the address of a bucket. */
  output: string;
}

/**
 * Reads a run spec.
 *
 * @param out what to use instead of the spec's `output.path`, relative to where the command runs
 */
export const readSpecFile = async (file: string, out?: string): Promise<SpecFile> => {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const fault = error.code === 'ENOENT' ? 'no such file' : error.message;
    throw new SluiceError('usage', `${file}: ${fault}; give the path of a run spec (YAML or JSON)`);
  });
  const folder = dirname(resolve(file));
  const { infrastructure, ...spec } = parseSpec(text, file);
  const home = infrastructure.storage ?? spec.output.path;
  const output = out === undefined ? placed(home, folder) : placed(out, process.cwd());
  return { spec: { ...spec, infrastructure: located(infrastructure, folder) }, folder, output };
};

const placed = (home: string, folder: string): string =>
  isBucketUri(home) ? home : resolve(folder, home);

const located = (infrastructure: Infrastructure, folder: string): Infrastructure => {
  const { cache, models, ...embedding } = infrastructure.embedding;
  const place = (path: string | undefined): string | undefined =>
    path === undefined ? undefined : resolve(folder, path);
  return {
    ...infrastructure,
    embedding: {
      ...embedding,
      cache: cache === 'off' ? cache : { ...cache, path: place(cache.path) },
      models: place(models),
    },
  };
};
