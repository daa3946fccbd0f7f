import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { LATEST_SCHEMA_VERSION } from 'bullmq';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { prepareDatabase, startDatabase } from '../../src/backends/embedded-database.ts';

const FRESH = { version: LATEST_SCHEMA_VERSION, jobs: 0 };

async function state(database: PGlite): Promise<unknown> {
  const version = await database.query('SELECT max(version) AS version FROM migration');
  const jobs = await database.query('SELECT count(*)::int AS jobs FROM job');
  return Object.assign({}, version.rows[0], jobs.rows[0]);
}

/** A number that each initialisation makes anew. */
async function identity(database: PGlite): Promise<unknown> {
  return (await database.query('SELECT system_identifier FROM pg_control_system()')).rows[0];
}

describe('the embedded database', { timeout: 120_000 }, () => {
  let folder: string;
  const databases: PGlite[] = [];
  const start = async (copies?: string): Promise<PGlite> => {
    const database = await startDatabase(copies);
    databases.push(database);
    return database;
  };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sluice-queue-'));
  });
  afterEach(async () => {
    await Promise.all(databases.splice(0).map((database) => database.close()));
    await rm(folder, { recursive: true });
  });

  it('starts from the copy that was prepared, or from nothing if it is damaged', async () => {
    const copies = join(folder, 'dist');
    await prepareDatabase(copies);
    const [copy, ...others] = await readdir(copies);
    expect(copy).toMatch(/^pglite-[\d.]+-bullmq-\d+\.tar\.gz$/);
    expect(others).toEqual([]);
    const { mtimeMs } = await stat(join(copies, copy));
    const first = await start(copies);
    await first.exec(`INSERT INTO job (queue, id, seq, name, state, added_at_ms)
      VALUES ('mine', 'a', 1, 'mine', 'waiting', 0)`);

    const second = await start(copies);
    expect(await state(second)).toEqual(FRESH);
    expect(await identity(second)).toEqual(await identity(first));
    await prepareDatabase(copies);
    expect((await stat(join(copies, copy))).mtimeMs).toBe(mtimeMs);

    await writeFile(join(copies, copy), 'no database');
    const third = await start(copies);
    expect(await state(third)).toEqual(FRESH);
    expect(await identity(third)).not.toEqual(await identity(first));
  });

  it('starts from the copy that the build has made', async () => {
    expect(await identity(await start())).toEqual(await identity(await start()));
  });

  it('starts where there is no copy', async () => {
    expect(await state(await start(join(folder, 'nothing')))).toEqual(FRESH);
  });
});
