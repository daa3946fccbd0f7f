import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { encodeHeader, type SegmentShape } from './segment-layout.ts';

/** `<id>.seg`, and `<id>.<host>.<pid>.seg` while that process appends to it. */
const NAME = /^([0-9a-f-]{36})(?:\.(.+)\.(\d+))?\.seg$/;

export interface SegmentName {
  id: string;
  /** Of the file, in the folder. */
  name: string;
  /** The process that appends to it. */
  writer?: { host: string; pid: number };
}

/** The segments of a folder; none where it does not exist. */
export const listSegments = async (folder: string): Promise<SegmentName[]> => {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names.flatMap((name) => {
    const [, id, host, pid] = NAME.exec(name) ?? [];
    if (id === undefined) return [];
    return [host === undefined ? { id, name } : { id, name, writer: { host, pid: Number(pid) } }];
  });
};

/** A new segment of this process, empty. */
export const createSegment = async (folder: string, shape: SegmentShape): Promise<SegmentName> => {
  await mkdir(folder, { recursive: true });
  const id = randomUUID();
  const created = { id, name: claimedName(id), writer: { host: hostname(), pid: process.pid } };
  const file = await open(join(folder, created.name), 'wx');
  try {
    await file.write(encodeHeader(shape));
  } finally {
    await file.close();
  }
  return created;
};

/** Whether nobody appends to a segment any more: it was let go, or its writer on this machine is dead. */
export const isFree = ({ writer }: SegmentName): boolean =>
  writer === undefined || (writer.host === hostname() && !isAlive(writer.pid));

/**
 * Makes this process the one that appends to a free segment. Renaming is what decides: of several that try,
 * one finds the file under its old name. Undefined for the others.
 */
export const claimSegment = async (
  folder: string,
  { id, name }: SegmentName,
): Promise<SegmentName | undefined> => {
  const claimed = { id, name: claimedName(id), writer: { host: hostname(), pid: process.pid } };
  return (await renamed(folder, name, claimed.name)) ? claimed : undefined;
};

/** Lets other processes append to a segment of this one; returns its name from then on. */
export const releaseSegment = async (
  folder: string,
  { id, name }: SegmentName,
): Promise<SegmentName> => {
  const released = { id, name: `${id}.seg` };
  await renamed(folder, name, released.name);
  return released;
};

export const removeSegment = (folder: string, { name }: SegmentName): Promise<void> =>
  rm(join(folder, name), { force: true });

const claimedName = (id: string): string => `${id}.${hostname()}.${process.pid}.seg`;

const renamed = async (folder: string, from: string, to: string): Promise<boolean> => {
  try {
    await rename(join(folder, from), join(folder, to));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};
