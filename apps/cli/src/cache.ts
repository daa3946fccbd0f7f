import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { vectorFolder } from '@sluice/composition';
import { SluiceError } from '@sluice/contracts';
import { evictSegments, sizeOfStore, type StoreSize } from '@sluice/embedding';
import { count } from './numbers.ts';
import { readSpecFile } from './spec-file.ts';

export interface CacheFlags {
  out?: string;
  json?: boolean;
}

/** `sluice cache stat WHERE`: what the vector cache of a spec, or in a folder, holds. */
export const cacheStat = async (where: string, flags: CacheFlags): Promise<void> => {
  const folder = await cacheFolder(where, flags);
  const size = await sizeOfStore(folder);
  print(flags, { folder, ...size }, `${sizeLine(size)}, in ${folder}`);
};

/** `sluice cache evict WHERE --max-bytes N`: forgets what was not used for the longest time. */
export const cacheEvict = async (
  where: string,
  flags: CacheFlags & { maxBytes: string },
): Promise<void> => {
  const maxBytes = Number(flags.maxBytes);
  if (!(maxBytes >= 0)) {
    throw new SluiceError('usage', `--max-bytes ${flags.maxBytes}: give a number of bytes, as 2e9`);
  }
  await remove(where, flags, maxBytes);
};

/** `sluice cache clear WHERE`: forgets all vectors; runs under way go on, and embed them again. */
export const cacheClear = (where: string, flags: CacheFlags): Promise<void> =>
  remove(where, flags, 0);

const remove = async (where: string, flags: CacheFlags, maxBytes: number): Promise<void> => {
  const folder = await cacheFolder(where, flags);
  const removed = await evictSegments(folder, maxBytes);
  const left = await sizeOfStore(folder);
  print(
    flags,
    { folder, removed, left },
    `removed ${sizeLine(removed)}; left ${sizeLine(left)}, in ${folder}`,
  );
};

/** @param where a run spec, or the folder of a cache */
const cacheFolder = async (where: string, { out }: CacheFlags): Promise<string> => {
  if ((await stat(where).catch(() => undefined))?.isDirectory()) return resolve(where);
  const { spec, output } = await readSpecFile(where, out);
  const folder = vectorFolder(spec.infrastructure, output);
  if (folder === undefined) {
    throw new SluiceError('usage', `${where}: infrastructure.embedding.cache is off there`);
  }
  return folder;
};

const sizeLine = ({ vectors, bytes, segments }: StoreSize): string =>
  `${count(vectors)} vectors, ${count(bytes)} bytes in ${count(segments)} files`;

const print = ({ json }: CacheFlags, facts: object, line: string): void => {
  process.stdout.write(`${json ? JSON.stringify(facts, null, 2) : line}\n`);
};
