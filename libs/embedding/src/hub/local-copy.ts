import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SluiceError } from '@sluice/contracts';
import { z } from 'zod';
import type { HubAddress } from './hub-address.ts';
import { type HubFile, hubFileSchema, isWhole } from './hub-files.ts';

const listingSchema = z.array(hubFileSchema);

/**
 * What this machine has of the hub:
 *
 *   <root>/<org>/<name>/revisions/<branch or tag>      the commit it was at when last asked
 *   <root>/<org>/<name>/<commit>/files.json            what the hub lists there
 *   <root>/<org>/<name>/<commit>/<digest of names>/    some of those files: all that were asked for
 */
export interface LocalCopies {
  /** The commit a branch or a tag was at when it was last looked up here. */
  commit(address: HubAddress): Promise<string | undefined>;
  keepCommit(address: HubAddress, commit: string): Promise<void>;
  files(pinned: HubAddress): Promise<HubFile[] | undefined>;
  keepFiles(pinned: HubAddress, files: HubFile[]): Promise<void>;
  /** The folder of these files, where all are there and whole. */
  folder(pinned: HubAddress, files: HubFile[]): Promise<string | undefined>;
  /** Puts the folder in place, whole or not at all. `fill` writes the files to a folder aside. */
  keepFolder(
    pinned: HubAddress,
    files: HubFile[],
    fill: (aside: string) => Promise<void>,
  ): Promise<string>;
}

export const openLocalCopies = (root: string): LocalCopies => {
  const repositoryFolder = ({ repository }: HubAddress): string =>
    join(root, ...repository.split('/'));
  const revisionFile = (address: HubAddress): string =>
    join(repositoryFolder(address), 'revisions', encodeURIComponent(address.revision));
  const commitFolder = (pinned: HubAddress): string =>
    join(repositoryFolder(pinned), pinned.revision);
  const listing = (pinned: HubAddress): string => join(commitFolder(pinned), 'files.json');
  const folderOf = (pinned: HubAddress, files: HubFile[]): string =>
    join(commitFolder(pinned), namesDigest(files));

  const folder = async (pinned: HubAddress, files: HubFile[]): Promise<string | undefined> => {
    const place = folderOf(pinned, files);
    for (const file of files) if (!(await isWhole(join(place, file.path), file))) return undefined;
    return place;
  };

  return {
    commit: (address) => readFile(revisionFile(address), 'utf8').catch(() => undefined),
    keepCommit: (address, commit) => writeWhole(revisionFile(address), commit),
    files: async (pinned) => {
      const text = await readFile(listing(pinned), 'utf8').catch(() => '');
      return listingSchema.safeParse(parsed(text)).data;
    },
    keepFiles: (pinned, files) => writeWhole(listing(pinned), JSON.stringify(files, null, 1)),
    folder,
    keepFolder: async (pinned, files, fill) => {
      const place = folderOf(pinned, files);
      const aside = `${place}.${randomUUID()}`;
      try {
        await mkdir(aside, { recursive: true });
        await fill(aside);
        while (!(await placed(aside, place))) {
          // Another process was faster; what stands otherwise is damaged.
          if (await folder(pinned, files)) return place;
          await takeAway(place);
        }
        return place;
      } catch (error) {
        throw asOutputError(error, root);
      } finally {
        await rm(aside, { recursive: true, force: true });
      }
    },
  };
};

/** Moves a folder to where none is, in one step; false where one is. */
const placed = async (aside: string, place: string): Promise<boolean> => {
  try {
    await rename(aside, place);
    return true;
  } catch (error) {
    if (TAKEN.has(String((error as NodeJS.ErrnoException).code))) return false;
    throw error;
  }
};

const TAKEN = new Set(['ENOTEMPTY', 'EEXIST']);

/** In one step as well, so that nobody meets a folder that is half gone. */
const takeAway = async (place: string): Promise<void> => {
  const away = `${place}.${randomUUID()}`;
  await rename(place, away).catch((error: NodeJS.ErrnoException) => {
    // Another process took it away.
    if (error.code !== 'ENOENT') throw error;
  });
  await rm(away, { recursive: true, force: true });
};

/** A fault of the file system in one line; other errors as they are. */
const asOutputError = (error: unknown, root: string): unknown =>
  error instanceof Error && 'syscall' in error
    ? new SluiceError('output', `${root} cannot hold the model: ${error.message}`, { cause: error })
    : error;

const namesDigest = (files: HubFile[]): string => {
  const names = files.map(({ path }) => path).sort();
  return createHash('sha256').update(names.join('\n')).digest('hex').slice(0, 16);
};

const writeWhole = async (path: string, text: string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true });
  const aside = `${path}.${randomUUID()}`;
  await writeFile(aside, text);
  await rename(aside, path);
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
