import { createHash } from 'node:crypto';
import { constants, copyFile, link, mkdir, open, readdir, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { SluiceError } from '@sluice/contracts';

export const MANIFEST_FILE = 'manifest.json';

/** Reasons for which a file cannot be linked to but may be copied. */
const NO_LINK = new Set(['EXDEV', 'EPERM', 'EMLINK', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP']);

const HASH_CHUNK = 2 ** 20;

/** Places the file in the version: a hard link where the file system allows, else a copy. */
export async function placeFile(source: string, target: string, linkTo = link): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  try {
    await linkTo(source, target);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!NO_LINK.has(code)) throw error;
    await copyFile(source, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    const [from, to] = [await stat(source), await stat(target)];
    if (from.size !== to.size) {
      throw new SluiceError(
        'output',
        `only ${to.size} of ${from.size} bytes were copied to ${target}; free some space and run again`,
      );
    }
  }
}

export interface FileSeal {
  sha256: string;
  bytes: number;
}

/** Hashes the file; with `flush`, makes sure first that it is on the disk. */
export async function sealFile(path: string, { flush = false } = {}): Promise<FileSeal> {
  const file = await open(path, 'r');
  try {
    if (flush) await file.sync();
    const sha256 = createHash('sha256');
    let bytes = 0;
    const chunks = file.createReadStream({ autoClose: false, highWaterMark: HASH_CHUNK });
    for await (const chunk of chunks as AsyncIterable<Buffer>) {
      sha256.update(chunk);
      bytes += chunk.length;
    }
    return { sha256: sha256.digest('hex'), bytes };
  } finally {
    await file.close();
  }
}

export async function flushFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Everything under the folder that is not a folder, as paths with "/", sorted. */
export async function listFiles(folder: string): Promise<{ path: string; plain: boolean }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => ({
      path: relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'),
      plain: entry.isFile(),
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}
