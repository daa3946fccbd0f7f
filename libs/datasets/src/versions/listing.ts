import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { newestFirst } from '@sluice/pipeline';
import { readLatest } from './latest.ts';
import { isVersionPlace } from './published-version.ts';

/** Folders within a folder, none where it is not there. */
const foldersIn = async (path: string): Promise<string[]> => {
  const entries = await readdir(path, { withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException): Dirent[] => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
      throw error;
    },
  );
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
};

/** Names of the folders under `root` in which a version was published. */
export const listDatasets = async (root: string): Promise<string[]> => {
  const names = (await foldersIn(root)).filter((name) => isVersionPlace(name, 'any'));
  const latest = await Promise.all(names.map((name) => readLatest(join(root, name))));
  return names.filter((_, i) => latest[i] !== undefined).sort();
};

/** Names of the folders that versions of a dataset may be in, the newest first. */
export const listVersions = async (root: string, dataset: string): Promise<string[]> => {
  if (!isVersionPlace(dataset, 'any')) return [];
  return newestFirst(await foldersIn(join(root, dataset)));
};
