import type { PGlite } from '@electric-sql/pglite';
import type { PgNotification } from 'bullmq';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDatabase } from '../../src/backends/embedded-database.ts';
import { pglitePool } from '../../src/backends/pglite-pool.ts';

describe('the pool over one PGlite', () => {
  let database: PGlite;
  beforeAll(async () => {
    database = await startDatabase();
  }, 60_000);
  afterAll(() => database.close());

  it('runs several statements at once, and one with parameters', async () => {
    const pool = pglitePool(database);
    await pool.query('CREATE TABLE shard (rows int); INSERT INTO shard VALUES (1), (2)');
    const deleted = await pool.query('DELETE FROM shard WHERE rows > $1', [0]);
    expect(deleted.rowCount).toBe(2);
    const { rows } = await pool.query('SELECT 1 AS first; SELECT $$a$$ AS last');
    expect(rows).toEqual([{ last: 'a' }]);
  });

  it('passes on what the database says of an error', async () => {
    const raise = `DO $$ BEGIN RAISE 'no' USING ERRCODE = 'BM001', DETAIL = '-6'; END $$`;
    await expect(pglitePool(database).query(raise)).rejects.toMatchObject({
      code: 'BM001',
      detail: '-6',
    });
  });

  it('tells a client of notifications until it is released', async () => {
    const client = await pglitePool(database).connect();
    const heard: PgNotification[] = [];
    client.on('notification', (notification) => heard.push(notification));
    await client.query('-- a comment first, as in the queue library\nLISTEN jobs;');
    await database.query('SELECT pg_notify($1, $2)', ['jobs', 'mine']);
    await expect.poll(() => heard).toEqual([{ channel: 'jobs', payload: 'mine' }]);
    client.release();
    await database.query('SELECT pg_notify($1, $2)', ['jobs', 'mine']);
    await new Promise(setImmediate);
    expect(heard).toHaveLength(1);
  });
});
