import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Manifest, manifestSchema } from '@sluice/contracts';
import type { PublishedVersion } from '@sluice/pipeline';
import { LATEST } from './latest.ts';
import { MANIFEST_FILE } from './version-files.ts';

/** One path component that is not hidden. */
const PLAIN_NAME = /^[^./\\\0][^/\\\0]*$/;

/** Whether `<dataset>/<version>` is a place for a version: not outside the root, not `latest`. */
export const isVersionPlace = (dataset: string, version: string): boolean =>
  PLAIN_NAME.test(dataset) && PLAIN_NAME.test(version) && version !== LATEST;

function parseManifest(text: string): Manifest | undefined {
  try {
    return manifestSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

async function isWhole(folder: string, { files }: Manifest): Promise<boolean> {
  const sizes = await Promise.all(
    files.map(async ({ path }) => (await stat(join(folder, path)).catch(() => undefined))?.size),
  );
  return files.every(({ bytes }, index) => sizes[index] === bytes);
}

/** The version, if its manifest stands and every file in it has its size. */
export async function findVersion(
  root: string,
  dataset: string,
  version: string,
): Promise<PublishedVersion | undefined> {
  if (!isVersionPlace(dataset, version)) return undefined;
  const folder = join(root, dataset, version);
  const text = await readFile(join(folder, MANIFEST_FILE), 'utf8').catch(() => undefined);
  const manifest = text === undefined ? undefined : parseManifest(text);
  return manifest && (await isWhole(folder, manifest)) ? { manifest, folder } : undefined;
}
