import { randomUUID } from 'node:crypto';
import { openRecords } from '@sluice/records';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  postgresPrograms,
  type PostgresServer,
  startPostgres,
} from '../../../test/support/postgres-server.ts';
import { conformsToRecords } from './conformance/index.ts';

/** Runs a statement outside of the records. */
const run = async (address: URL, statement: string): Promise<unknown[]> => {
  const client = new Client({ connectionString: address.href });
  await client.connect();
  const { rows } = await client.query<object>(statement);
  await client.end();
  return rows;
};

describe.runIf(postgresPrograms)('records in PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());

  const addressOf = (): URL =>
    Object.assign(new URL(server.url), { password: encodeURIComponent(server.password) });
  /** The address of a new, empty database. */
  const freshDatabase = async (): Promise<string> => {
    const address = addressOf();
    const name = `d${randomUUID().replaceAll('-', '')}`;
    await run(address, `CREATE DATABASE ${name}`);
    address.pathname = name;
    return address.href;
  };

  conformsToRecords(async (now) => openRecords(await freshDatabase(), { now }));

  it('are set up once by all the processes that start at once', async () => {
    const address = await freshDatabase();
    const all = await Promise.all(Array.from({ length: 5 }, () => openRecords(address)));
    await all[0].specs.put('shared', 'x', null);
    expect(await all[4].specs.newest('shared')).toMatchObject({ revision: 1 });
    const rows = await run(new URL(address), 'SELECT name FROM kysely_migration');
    expect(rows).toEqual([{ name: '0001-first-tables' }]);
    await Promise.all(all.map((records) => records.close()));
  });

  it('of a newer version are left alone', async () => {
    const address = await freshDatabase();
    await (await openRecords(address)).close();
    const url = new URL(address);
    await run(url, `INSERT INTO kysely_migration VALUES ('9999-later', '2030-01-01')`);
    await expect(openRecords(address)).rejects.toThrow(/was written by a newer version/);
  });

  it('say in one line, without the password, why a server cannot be used', async () => {
    const away = new URL('postgres://sluice:secret@127.0.0.1:1/records');
    await expect(openRecords(away.href)).rejects.toMatchObject({
      code: 'unreachable',
      message:
        'PostgreSQL at postgres://127.0.0.1:1/records does not answer; set infrastructure.records',
    });
    const wrong = openRecords(server.url, { password: 'guess' });
    await expect(wrong).rejects.toThrow(/refuses the password; set/);
    const none = Object.assign(addressOf(), { pathname: 'nowhere' });
    await expect(openRecords(none.href)).rejects.toThrow(/has no such database; set/);
  });
});
