import { randomBytes } from 'node:crypto';
import { readFile, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export const LATEST = 'latest';

/** Reasons for which a file system has no symbolic links to give. */
const NO_SYMLINKS = new Set(['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EINVAL']);

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;

/** The version that `<folder>/latest` names, in either of its forms; undefined when there is none. */
export async function readLatest(folder: string): Promise<string | undefined> {
  const path = join(folder, LATEST);
  try {
    return await readlink(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
    if (codeOf(error) !== 'EINVAL') throw error;
    return (await readFile(path, 'utf8')).trim();
  }
}

/**
 * Makes `<folder>/latest` name this version: a relative symbolic link, or where there are none a text
 * file with the name. Replaced in one step, so a reader finds the old version or the new one.
 */
export async function moveLatest(folder: string, version: string, link = symlink): Promise<void> {
  const temporary = join(folder, `.${LATEST}.${randomBytes(6).toString('hex')}`);
  try {
    await link(version, temporary).catch((error: unknown) => {
      if (!NO_SYMLINKS.has(String(codeOf(error)))) throw error;
      return writeFile(temporary, `${version}\n`, { flush: true });
    });
    await rename(temporary, join(folder, LATEST));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
