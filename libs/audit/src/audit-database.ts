import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { AuditFiles } from './audit-files.ts';
import { openDatabase, type Database } from './connection.ts';
import { buildTables, TABLES_VERSION } from './tables.ts';

/** Candidates that can be shown while the rest is put in order. */
export const HEAD_ROWS = 500;

/** Databases of past questions that are kept in the cache. */
const KEPT = 20;

const SUFFIX = '.duckdb';

/** DuckDB spills to disk beyond this. */
const options = (): Record<string, string> => ({
  threads: String(availableParallelism()),
  memory_limit: '1GB',
});

/** Only what is in the database may be read, and nobody may change that. */
const LOCKED = { enable_external_access: 'false', lock_configuration: 'true' };

/** A database, and the file it lies in. */
export interface StoredDatabase extends Database {
  path: string;
}

/** The first candidates of an audit, in memory: there in a fraction of a second, however long the audit. */
export const openHead = async (files: AuditFiles): Promise<Database> => {
  const database = await openDatabase(':memory:', options());
  await buildTables(database, files, HEAD_ROWS);
  return database;
};

/**
 * All of an audit as a database in the cache, which is built when it is not there. Two that build at once do
 * the work twice, and the last one's file stands.
 */
export const openWhole = async (files: AuditFiles, cache: string): Promise<StoredDatabase> => {
  const key = createHash('sha256').update(`${TABLES_VERSION} ${files.key}`).digest('hex');
  const path = join(cache, key + SUFFIX);
  if (!(await stat(path).catch(() => undefined))) await build(files, cache, path);
  const settings = { ...options(), ...LOCKED, access_mode: 'READ_ONLY' };
  return { path, ...(await openDatabase(path, settings)) };
};

const build = async (files: AuditFiles, cache: string, path: string): Promise<void> => {
  await mkdir(cache, { recursive: true });
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  const database = await openDatabase(temporary, options());
  try {
    await buildTables(database, files);
    await database.run('drop view candidates');
    await database.run('checkpoint');
    database.close();
    await rename(temporary, path);
  } catch (error) {
    database.close();
    await rm(temporary, { force: true });
    throw error;
  }
  await removeOldest(cache);
};

/** A database that is open stays readable: removing its file only takes its name. */
const removeOldest = async (cache: string): Promise<void> => {
  const names = (await readdir(cache)).filter((name) => name.endsWith(SUFFIX));
  const files = await Promise.all(
    names.map(async (name) => {
      const path = join(cache, name);
      return { path, used: (await stat(path).catch(() => undefined))?.mtimeMs ?? 0 };
    }),
  );
  files.sort((a, b) => b.used - a.used);
  for (const { path } of files.slice(KEPT)) await rm(path, { force: true });
};
