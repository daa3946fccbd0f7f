import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { PGlite } from '@electric-sql/pglite';
import { DEFAULT_SCHEMA, LATEST_SCHEMA_VERSION, quoteSchemaName, runMigrations } from 'bullmq';
import { pglitePool } from './pglite-pool.ts';

/** PostgreSQL reserves 128 MB of buffers by default: far more than a queue of references needs. */
const START = [...PGlite.defaultStartParams, '-c', 'shared_buffers=8MB'];

/**
 * A database in memory with BullMQ's schema. Initialising one takes seconds of CPU, starting from a
 * copy of an initialised one a tenth of that, so a copy is kept in `cache` if that folder is given.
 */
export async function startDatabase(cache?: string): Promise<PGlite> {
  if (cache === undefined) return initialise();
  const copy = join(cache, await copyName());
  const started = await restore(copy);
  if (started !== undefined) return started;
  const database = await initialise();
  await keep(database, copy);
  return database;
}

async function initialise(): Promise<PGlite> {
  const database = await PGlite.create({
    startParams: START,
    initDbStartParams: ['--wal-segsize=1'],
  });
  // A queue creates no databases; without the templates for that, a copy is half as large.
  await database.exec('UPDATE pg_database SET datistemplate = false');
  await database.exec('DROP DATABASE template0');
  await database.exec('DROP DATABASE template1');
  await runMigrations(pglitePool(database));
  return useSchema(database);
}

/** Undefined if there is no copy or it cannot be used: then a new one is made. */
async function restore(copy: string): Promise<PGlite | undefined> {
  try {
    const files = gunzipSync(await readFile(copy));
    const loadDataDir = new Blob([files], { type: 'application/x-tar' });
    return await useSchema(await PGlite.create({ startParams: START, loadDataDir }));
  } catch {
    return undefined;
  }
}

async function useSchema(database: PGlite): Promise<PGlite> {
  await database.exec(`SET search_path TO ${quoteSchemaName(DEFAULT_SCHEMA)}`);
  return database;
}

/** Written aside and renamed, so that no other process ever reads half a copy. */
async function keep(database: PGlite, copy: string): Promise<void> {
  const files = await database.dumpDataDir('none');
  const draft = `${copy}.${process.pid}`;
  try {
    await mkdir(join(copy, '..'), { recursive: true });
    await writeFile(draft, gzipSync(await files.bytes(), { level: 1 }));
    await rename(draft, copy);
  } catch {
    // A folder that cannot be written costs the next start some seconds and nothing else.
    await rm(draft, { force: true }).catch(() => undefined);
  }
}

/** A copy serves the versions that wrote it and no others. */
async function copyName(): Promise<string> {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  const manifest = await readFile(join(entry, '..', '..', 'package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  return `pglite-${version}-bullmq-${LATEST_SCHEMA_VERSION}.tar.gz`;
}
