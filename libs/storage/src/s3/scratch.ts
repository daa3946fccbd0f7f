import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Drafts, openDrafts } from '../drafts.ts';

/** Local copies of immutable files, made when first asked for and dropped when there are too many. */
export interface Scratch extends Drafts {
  /**
   * The path of `<folder>/<file>`; `fetch` makes the file at the path it is given if it is not there yet.
   * A copy is there whole or not at all, also with several processes at one scratch.
   */
  file(folder: string, file: string, fetch: (path: string) => Promise<void>): Promise<string>;
}

export interface ScratchOptions {
  /** Folders used longest ago are dropped while all together hold more. */
  maxBytes?: number;
  /** Milliseconds after its last use during which a folder is taken to be in use. */
  inUse?: number;
}

const DRAFTS = '.drafts';
const COPIES = 'copies';
const HOUR = 3_600_000;
/** A scratch is swept after every so many bytes fetched: each sweep looks at every folder. */
const SWEEP_BYTES = 2 ** 30;

/** @param root a folder of this machine, may be shared between processes */
export const openScratch = async (
  root: string,
  { maxBytes = 50 * 2 ** 30, inUse = 6 * HOUR }: ScratchOptions = {},
): Promise<Scratch> => {
  const drafts = await openDrafts(join(root, DRAFTS));
  const copies = join(root, COPIES);
  const fetching = new Map<string, Promise<string>>();
  let sinceSweep = Number.POSITIVE_INFINITY;

  const copy = async (path: string, fetch: (path: string) => Promise<void>): Promise<string> => {
    const standing = await stat(path).catch(() => undefined);
    if (standing === undefined) {
      const folder = await drafts.create();
      try {
        await fetch(join(folder, 'file'));
        const { size } = await stat(join(folder, 'file'));
        await mkdir(dirname(path), { recursive: true });
        await rename(join(folder, 'file'), path);
        sinceSweep += size;
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    }
    return path;
  };

  return {
    ...drafts,
    async file(folder, file, fetch) {
      const path = join(copies, folder, file);
      const under = fetching.get(path) ?? copy(path, fetch).finally(() => fetching.delete(path));
      fetching.set(path, under);
      await under;
      await touch(join(copies, folder));
      if (sinceSweep > SWEEP_BYTES) {
        sinceSweep = 0;
        await sweep(copies, maxBytes, Date.now() - inUse);
      }
      return path;
    },
  };
};

const touch = async (folder: string): Promise<void> => {
  const now = new Date();
  await utimes(folder, now, now).catch(() => undefined);
};

interface CopyFolder {
  path: string;
  usedAt: number;
  bytes: number;
}

/** Drops whole folders, the one used longest ago first, and none that was used since `inUseSince`. */
const sweep = async (copies: string, maxBytes: number, inUseSince: number): Promise<void> => {
  const folders: CopyFolder[] = [];
  for (const stage of await readdir(copies)) {
    for (const name of await readdir(join(copies, stage)).catch(() => [])) {
      const path = join(copies, stage, name);
      folders.push({ path, usedAt: (await stat(path)).mtimeMs, bytes: await bytesIn(path) });
    }
  }
  let total = folders.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const { path, usedAt, bytes } of folders.toSorted((a, b) => a.usedAt - b.usedAt)) {
    if (total <= maxBytes || usedAt >= inUseSince) return;
    await rm(path, { recursive: true, force: true });
    total -= bytes;
  }
};

const bytesIn = async (folder: string): Promise<number> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(({ parentPath, name }) => stat(join(parentPath, name)).then((s) => s.size)),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
};
