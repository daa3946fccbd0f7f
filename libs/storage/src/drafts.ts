import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** Folders for work under way, named after the process that works in them. */
export interface Drafts {
  /** A new, empty folder that nobody else has. */
  create(): Promise<string>;
}

/**
 * Opens the place for drafts, and clears what dead processes of this machine left there; drafts of other
 * machines are not ours to judge.
 */
export const openDrafts = async (root: string): Promise<Drafts> => {
  await mkdir(root, { recursive: true });
  const ours = `${hostname()}.`;
  for (const name of await readdir(root)) {
    if (!name.startsWith(ours)) continue;
    const pid = Number(name.slice(ours.length).split('.')[0]);
    if (!isAlive(pid)) await rm(join(root, name), { recursive: true, force: true });
  }
  return {
    create: async () => {
      const folder = join(root, `${ours}${process.pid}.${randomUUID()}`);
      await mkdir(folder, { recursive: true });
      return folder;
    },
  };
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};
