import { randomBytes } from 'node:crypto';
import { lstat, readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

const DAY = 24 * 3_600_000;
const DRAFT = /^\..+\.[0-9a-f]{12}$/;

/** The hidden folder beside the versions that one is gathered in, named after the process that does it. */
export const draftName = (version: string): string =>
  `.${version}.${hostname()}.${process.pid}.${randomBytes(6).toString('hex')}`;

/**
 * Removes what publishes that died left behind: those of this machine at once, for it can be seen that their process
 * is gone, those of others after a day.
 */
export async function removeLeftDrafts(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!DRAFT.test(name)) continue;
    const path = join(parent, name);
    const left = await lstat(path).catch(() => undefined);
    if (!left) continue;
    if (diedHere(name) || Date.now() - left.mtimeMs > DAY) {
      await rm(path, { recursive: true, force: true });
    }
  }
}

const diedHere = (name: string): boolean => {
  const [, pid] = name.split(`.${hostname()}.`);
  return pid !== undefined && !isAlive(Number(pid.split('.')[0]));
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};
