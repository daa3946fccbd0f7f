import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import {
  postgresPrograms,
  type PostgresServer,
  startPostgres,
} from '../../../../test/support/postgres-server.ts';
import { openBackend } from '../../src/backends/open-backend.ts';
import { runPlan } from '../../src/runner.ts';
import { mine, newPlan, pipelineDouble, quickCatalogue } from '../pipeline-double.ts';

describe.skipIf(postgresPrograms === undefined)('a PostgreSQL', () => {
  let server: PostgresServer;
  let right: NodeJS.ProcessEnv;
  beforeAll(async () => {
    server = await startPostgres();
    right = { SLUICE_QUEUE_PASSWORD: server.password };
  });
  afterAll(() => server.stop());

  const expectRefusal = async (
    place: string,
    line: RegExp,
    environment: NodeJS.ProcessEnv = right,
  ): Promise<void> => {
    const error = await openBackend(place, { environment }).then(
      () => expect.unreachable('a backend was opened'),
      (error: Error) => error,
    );
    expect(error).toMatchObject({ code: 'unreachable', message: expect.stringMatching(line) });
    expect(error.message).not.toMatch(/\n/);
    expect(error.message).not.toContain('hunter2');
  };

  it('that cannot hold queues is named in one line, without the password', async () => {
    const { url } = server;
    const web = createServer((_request, response) => response.end('hello')).listen(0);
    onTestFinished(() => void web.close());
    const { port } = web.address() as AddressInfo;
    await expectRefusal(url, /refuses the user or/, { SLUICE_QUEUE_PASSWORD: 'hunter2' });
    await expectRefusal(url, /wants a password; set SLUICE_QUEUE_USERNAME/, {});
    await expectRefusal(url.replace(/\w+$/, 'other'), /no such database; create it first$/);
    await expectRefusal('postgres://127.0.0.1:1/jobs', /connection refused; is the server running/);
    await expectRefusal(`postgres://127.0.0.1:${port}/jobs`, /no answer as PostgreSQL gives it/);
  });

  it('is used by an account that may not change schemas, once it is prepared', async () => {
    const [admin, prepared] = await Promise.all([
      connect(server),
      openBackend(server.url, { environment: right }),
    ]);
    await prepared.close();
    await admin.query(`CREATE ROLE modest LOGIN PASSWORD 'hunter2'`);
    await admin.query('GRANT ALL ON SCHEMA bullmq TO modest');
    await admin.query('GRANT ALL ON ALL TABLES IN SCHEMA bullmq TO modest');
    await admin.query('GRANT ALL ON ALL SEQUENCES IN SCHEMA bullmq TO modest');
    await admin.query('CREATE DATABASE other');
    const modest = { SLUICE_QUEUE_USERNAME: 'modest', SLUICE_QUEUE_PASSWORD: 'hunter2' };
    const backend = await openBackend(server.url, { environment: modest });
    const plan = newPlan();
    const pipeline = pipelineDouble(() => [mine(plan, 2)]);
    await runPlan(backend, { plan, ...pipeline, catalogue: quickCatalogue() });
    await backend.close();
    expect(pipeline.outputs.size).toBe(2);
    await expectRefusal(server.url.replace(/\w+$/, 'other'), /may not create the schema/, modest);
  });

  it('that goes away is waited for by those who work', { timeout: 60_000 }, async () => {
    const log: string[] = [];
    const listen = (line: string): void => void log.push(line);
    const backend = await openBackend(server.url, { environment: right, log: listen });
    const plan = newPlan();
    const pipeline = pipelineDouble(
      () => [mine(plan, 6)],
      async () => {
        if (pipeline.attempts.length === 3) await server.kill();
      },
    );
    const outcome = runPlan(backend, {
      plan,
      ...pipeline,
      catalogue: quickCatalogue(),
      log: listen,
    });
    await expect.poll(() => log).toContainEqual(expect.stringMatching(/^lost postgres:/));
    await server.restart();
    await outcome;
    expect(pipeline.outputs.size).toBe(6);
    expect(log).toContainEqual(expect.stringMatching(/is back$/));
    await backend.close();
  });
});

const connect = async ({ url, password }: PostgresServer): Promise<pg.Client> => {
  const admin = new pg.Client(url.replace('@', `:${encodeURIComponent(password)}@`));
  admin.on('error', () => undefined);
  await admin.connect();
  onTestFinished(() => admin.end().catch(() => undefined));
  return admin;
};
