import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { gunzipSync, gzipSync } from 'node:zlib';
import { PGlite } from '@electric-sql/pglite';
import { DEFAULT_SCHEMA, LATEST_SCHEMA_VERSION, quoteSchemaName, runMigrations } from 'bullmq';
import { pglitePool } from './pglite-pool.ts';

/** PostgreSQL reserves 128 MB of buffers by default: far more than a queue of references needs. */
const START = [...PGlite.defaultStartParams, '-c', 'shared_buffers=8MB'];

/** Where the build puts its copy, beside the sources as beside what is compiled of them. */
const PREPARED = fileURLToPath(new URL('../../dist/', import.meta.url));

/**
 * A database in memory with BullMQ's schema. Initialising one takes seconds of processor time, starting from a
 * copy of an initialised one a fifth of that.
 *
 * @param copies the folder where `prepareDatabase` has put one
 */
export const startDatabase = (copies = PREPARED): Promise<PGlite> =>
  withoutOptimising(async () => (await restore(await copyIn(copies))) ?? initialise());

/** Puts a copy of an initialised database into a folder, unless one of these versions is there. */
export const prepareDatabase = async (copies = PREPARED): Promise<void> => {
  const copy = await copyIn(copies);
  if (existsSync(copy)) return;
  const database = await withoutOptimising(initialise);
  await keep(database, copy);
  await database.close();
};

/**
 * V8 would optimise one function of PostgreSQL, of 105 kB, as soon as it has run some thousand times, and needs
 * 600 MB and 0.5 s of processor time for that: more than all the rest of a small run. What runs for the first time
 * meanwhile stays as it was compiled first; what runs for the first time later is optimised again as usual.
 */
async function withoutOptimising<Result>(work: () => Promise<Result>): Promise<Result> {
  const flags = ['wasm-tier-up', 'wasm-dynamic-tiering'];
  for (const flag of flags) setFlagsFromString(`--no-${flag}`);
  try {
    return await work();
  } finally {
    for (const flag of flags) setFlagsFromString(`--${flag}`);
  }
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
  await mkdir(dirname(copy), { recursive: true });
  await writeFile(draft, gzipSync(await files.bytes()));
  await rename(draft, copy);
}

/** A copy serves the versions that wrote it and no others. */
async function copyIn(folder: string): Promise<string> {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  const manifest = await readFile(join(entry, '..', '..', 'package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  return join(folder, `pglite-${version}-bullmq-${LATEST_SCHEMA_VERSION}.tar.gz`);
}
