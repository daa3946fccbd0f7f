import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { outputCode, SluiceError } from '@sluice/contracts';
import type { Artifact, ArtifactFile, Artifacts, Draft } from '@sluice/pipeline';
import { DESCRIPTOR, parseDescriptor, renderDescriptor } from './artifact-descriptor.ts';
import { describeFiles, draftIn, sealOf } from './draft-folder.ts';
import { type Drafts, openDrafts } from './drafts.ts';

const DRAFTS = '.drafts';
/** Milliseconds for which a file that was hashed is not hashed again: the jobs of a stage read the same ones. */
const TRUSTED = 600_000;
/** Files that are known to have been hashed. */
const REMEMBERED = 10_000;

/**
 * Artifacts in a folder: `<root>/<stage>/<digest>/`, its files beside an `artifact.json` that lists them.
 * A draft is written aside and renamed into place whole, so an artifact is there entirely or not at all,
 * and of two writers the first to rename wins.
 */
export const createFolderArtifacts = async (root: string): Promise<Artifacts> => {
  const drafts = await openPlace(root);

  const find = async <Meta>(name: string): Promise<Artifact<Meta> | undefined> => {
    const folder = join(root, name);
    const text = await readFile(join(folder, DESCRIPTOR), 'utf8').catch(absent);
    if (text === undefined) return undefined;
    const descriptor = parseDescriptor(text);
    if (descriptor && (await allThere(folder, descriptor.files))) {
      return { name, meta: descriptor.meta as Meta, files: descriptor.files };
    }
    // Damaged: taken out of the way, so that the stage makes it again.
    await rm(folder, { recursive: true, force: true });
    return undefined;
  };

  const write = async <Meta>(
    name: string,
    fill: (draft: Draft) => Promise<Meta>,
  ): Promise<Artifact<Meta>> => {
    let folder: string | undefined;
    try {
      folder = await drafts.create();
      const meta = await fill(draftIn(folder));
      const files = await describeFiles(folder);
      await writeDurably(join(folder, DESCRIPTOR), renderDescriptor({ meta, files }));
      await syncFolder(folder);
      await commit(folder, join(root, name));
    } catch (error) {
      throw asOutputError(error, root);
    } finally {
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    }
    const artifact = await find<Meta>(name);
    if (!artifact)
      throw new SluiceError('output', `${join(root, name)}: vanished after its commit`);
    return artifact;
  };

  const remove = async (name: string): Promise<void> => {
    // Without its descriptor there is no artifact, whoever is cut off now.
    await rm(join(root, name, DESCRIPTOR), { force: true });
    await rm(join(root, name), { recursive: true, force: true });
  };

  const check = async (name: string, { name: file, sha256 }: ArtifactFile): Promise<void> => {
    const path = join(root, name, file);
    const seal = await sealOf(path).catch(absent);
    if (seal?.sha256 === sha256) return;
    await remove(name);
    const fault = seal ? 'does not hold the bytes that were written' : 'is gone';
    throw new SluiceError('lost', `${path} ${fault}; it is made again`);
  };

  const checks = new Map<string, { at: number; made: Promise<void> }>();
  /** A disk may change bytes and say nothing: what an earlier stage wrote is hashed before it is used. */
  const checked = async (name: string, file: ArtifactFile): Promise<void> => {
    const { ino, mtimeMs } = (await stat(join(root, name, file.name)).catch(absent)) ?? {};
    const key = `${name}/${file.name} ${ino} ${mtimeMs}`;
    const now = performance.now();
    const before = checks.get(key);
    if (before && now - before.at < TRUSTED) return before.made;
    if (checks.size >= REMEMBERED) checks.clear();
    const made = check(name, file);
    checks.set(key, { at: now, made });
    made.catch(() => checks.delete(key));
    await made;
  };

  return {
    find,
    write,
    remove,
    path: async (artifact, name) => {
      const file = artifact.files.find((each) => each.name === name);
      if (!file) throw new Error(`${artifact.name} has no file ${name}`);
      await checked(artifact.name, file);
      return join(root, artifact.name, name);
    },
  };
};

/** Bytes that must find room for a folder to count as writable: less tells nothing of a full disk. */
const ROOM = 64 * 1024;

/**
 * Writes something to the folder of {@link createFolderArtifacts} and takes it away again.
 * @throws SluiceError `output` or `full`
 */
export const checkFolderArtifacts = async (root: string): Promise<void> => {
  const path = join(root, DRAFTS, `${hostname()}.${process.pid}.${randomUUID()}`);
  try {
    await writeFile(path, new Uint8Array(ROOM), { flush: true });
  } catch (error) {
    throw asOutputError(error, root);
  } finally {
    await rm(path, { force: true });
  }
};

const openPlace = async (root: string): Promise<Drafts> => {
  try {
    return await openDrafts(join(root, DRAFTS));
  } catch (error) {
    throw asOutputError(error, root);
  }
};

const commit = async (draft: string, place: string): Promise<void> => {
  await mkdir(dirname(place), { recursive: true });
  try {
    await rename(draft, place);
  } catch (error) {
    const taken = ['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '');
    if (!taken) throw error;
  }
  await syncFolder(dirname(place));
};

const allThere = async (folder: string, files: ArtifactFile[]): Promise<boolean> => {
  const sizes = await Promise.all(
    files.map(({ name }) => stat(join(folder, name)).then((s) => s.size, absent)),
  );
  return files.every((file, i) => sizes[i] === file.bytes);
};

const writeDurably = async (path: string, text: string): Promise<void> => {
  await writeFile(path, text, { flush: true });
};

const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

const absent = (error: NodeJS.ErrnoException): undefined => {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
  throw error;
};

const OUTPUT_FAULTS: Record<string, string> = {
  EACCES: 'may not be written: give write permission or set another output.path',
  EPERM: 'may not be written: give write permission or set another output.path',
  EROFS: 'is on a read-only file system: set another output.path',
  ENOTDIR: 'is not a folder: set another output.path',
  EEXIST: 'is not a folder: set another output.path',
  ENOSPC: 'has no space left: free some, finished work is kept',
  EDQUOT: 'has used up its quota: free some space, finished work is kept',
  EIO: 'is on a disk that reports an error (EIO): look at it, finished work is kept',
};

/** A file system fault as one line that says what to do; other errors pass through. */
const asOutputError = (error: unknown, root: string): unknown => {
  const fault = OUTPUT_FAULTS[(error as NodeJS.ErrnoException).code ?? ''];
  return fault ? new SluiceError(outputCode(error), `${root} ${fault}`, { cause: error }) : error;
};
