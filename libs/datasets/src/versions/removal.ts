import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SluiceError } from '@sluice/contracts';
import { readLatest } from './latest.ts';
import { isVersionPlace } from './published-version.ts';
import { MANIFEST_FILE } from './version-files.ts';

/**
 * Removes a version, its manifest first: without it there is no version, whoever is cut off now.
 * @throws SluiceError `conflict` for the latest
 */
export const removeVersion = async (
  root: string,
  dataset: string,
  version: string,
): Promise<void> => {
  if (!isVersionPlace(dataset, version)) return;
  if ((await readLatest(join(root, dataset))) === version) {
    throw new SluiceError('conflict', `${dataset}/${version} is the latest and stays`);
  }
  const folder = join(root, dataset, version);
  await rm(join(folder, MANIFEST_FILE), { force: true });
  await rm(folder, { recursive: true, force: true });
};
