import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Why no small disk can be made here; undefined where one can. */
export const lacksSmallDisk = (): string | undefined =>
  process.platform === 'linux' && process.getuid?.() === 0
    ? undefined
    : 'root, which alone may make a small disk';

/** Gives a folder a disk of its own, with room for so many mebibytes. */
export const mountDisk = (folder: string, mebibytes: number): void =>
  void execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', folder]);

export const unmountDisk = (folder: string): void => void execFileSync('umount', ['-l', folder]);

const CHUNK = new Uint8Array(2 ** 20);

/** Takes all the room there is; gives the path of what takes it. */
export const fillDisk = async (folder: string): Promise<string> => {
  const path = join(folder, 'filler');
  const take = async (): Promise<void> => {
    for (;;) await writeFile(path, CHUNK, { flag: 'a' });
  };
  const error = await take().catch((error: NodeJS.ErrnoException) => error);
  if (error?.code !== 'ENOSPC') throw new Error(`the disk is not full: ${error?.message}`);
  return path;
};
