import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { SluiceError } from '@sluice/contracts';
import { Kysely, PGliteDialect } from 'kysely';
import { isoTime } from './postgres.ts';
import type { Tables } from './tables.ts';

const LOCK = 'process.lock';
const TIMESTAMPTZ = 1184;
/** Records are few: PostgreSQL's own defaults take 128 MB of memory and 16 MB of log at least. */
const SMALL = {
  startParams: [...PGlite.defaultStartParams, '-c', 'shared_buffers=16MB'],
  initDbStartParams: ['--wal-segsize=1'],
};

/** PostgreSQL in this process, its files in a folder that no other process may have open meanwhile. */
export const openEmbedded = async (
  folder: string,
): Promise<{ database: Kysely<Tables>; close: () => Promise<void> }> => {
  await mkdir(folder, { recursive: true });
  const unlock = await lock(folder);
  try {
    const pglite = await PGlite.create(join(folder, 'data'), {
      ...SMALL,
      parsers: { [TIMESTAMPTZ]: isoTime },
    });
    const database = new Kysely<Tables>({ dialect: new PGliteDialect({ pglite }) });
    const close = async (): Promise<void> => {
      await database.destroy();
      await unlock();
    };
    return { database, close };
  } catch (error) {
    await unlock();
    throw error;
  }
};

/** Folders this process has open. */
const opened = new Set<string>();

/** Two processes that write one PGlite folder destroy it, and PGlite itself does not look. */
const lock = async (folder: string): Promise<() => Promise<void>> => {
  const path = resolve(folder, LOCK);
  // Linked into place with its text, so that nobody finds a lock that does not say whose it is.
  const claim = `${path}.${randomUUID()}`;
  await writeFile(claim, `${process.pid}`);
  try {
    while (!(await link(claim, path).then(() => true, whenTaken))) {
      const owner = Number(await readFile(path, 'utf8').catch(() => ''));
      if (opened.has(path) || (owner !== process.pid && isAlive(owner))) {
        throw new SluiceError(
          'conflict',
          `${folder}: process ${owner} has it open; stop that one, or give both a PostgreSQL ` +
            'server with infrastructure.records',
        );
      }
      await rm(path, { force: true });
    }
  } finally {
    await rm(claim, { force: true });
  }
  opened.add(path);
  return async () => {
    opened.delete(path);
    await rm(path, { force: true });
  };
};

const whenTaken = (error: NodeJS.ErrnoException): false => {
  if (error.code === 'EEXIST') return false;
  throw error;
};

const isAlive = (pid: number): boolean => {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};
