import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createSilence } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import {
  redisProgram,
  type RedisServer,
  startRedis,
  startSentinel,
  startTlsRedis,
} from '../../../../test/support/redis-server.ts';
import { openBackend } from '../../src/backends/open-backend.ts';
import { runPlan } from '../../src/runner.ts';
import { mine, newPlan, pipelineDouble, quickCatalogue } from '../pipeline-double.ts';

const SECRET = 'hunter2/planted';

/** A server that is gone after the test. */
const serve = async (...settings: string[]): Promise<RedisServer> => {
  const server = await startRedis(...settings);
  onTestFinished(() => server.stop());
  return server;
};

const expectRefusal = async (
  place: string,
  line: string | RegExp,
  environment: NodeJS.ProcessEnv = {},
): Promise<void> => {
  const error = await openBackend(place, { environment }).then(
    () => expect.unreachable('a backend was opened'),
    (error: Error) => error,
  );
  expect(error).toMatchObject({ code: 'unreachable', message: expect.stringMatching(line) });
  expect(error.message).not.toMatch(/\n/);
  expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('hunter2');
};

/** One run, worked on over this queue. */
const expectWork = async (place: string, environment: NodeJS.ProcessEnv = {}): Promise<void> => {
  const backend = await openBackend(place, { environment });
  const plan = newPlan();
  const pipeline = pipelineDouble(() => [mine(plan, 2)]);
  await runPlan(backend, { plan, ...pipeline, catalogue: quickCatalogue() });
  expect(pipeline.outputs.size).toBe(2);
  await backend.close();
};

describe.skipIf(redisProgram === undefined)('a Redis that cannot hold queues', () => {
  it('is named in one line, without the password', async () => {
    const server = await serve('--requirepass', SECRET);
    const { url } = server;
    await expectRefusal(
      url,
      /^redis:\/\/127\.0\.0\.1:\d+: the server wants a password; set SLUICE/,
    );
    await expectRefusal(url, /the server refuses the user or the password/, {
      SLUICE_QUEUE_PASSWORD: 'hunter2',
    });
    await expectRefusal(url.replace('//', '//me:hunter2@'), /the server refuses the user or/);
    await server.kill();
    await expectRefusal(url, /connection refused; is the server running\?$/);
    await expectRefusal('redis://nowhere.invalid', /no such host$/);
  });

  it('is not another server, or one that says nothing', { timeout: 20_000 }, async () => {
    const web = createServer((_request, response) => response.end('hello')).listen(0);
    const silence = createSilence(() => undefined).listen(0);
    onTestFinished(() => {
      web.close();
      silence.close();
    });
    const at = (server: typeof silence): string =>
      `redis://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await expectRefusal(at(web), /but it is no Redis$/);
    await expectRefusal(at(silence), /no answer within 5 s/);
  });

  it('is one that may forget jobs', async () => {
    const { url } = await serve('--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru');
    await expectRefusal(url, /maxmemory-policy is allkeys-lru.*; set it to noeviction$/);
  });

  it('is a cluster called a server, and a server called a cluster', async () => {
    const [server, cluster] = await Promise.all([serve(), serve('--cluster-enabled', 'yes')]);
    await expectRefusal(cluster.url, /is a cluster; use redis\+cluster/);
    await expectRefusal(
      server.url.replace('redis:', 'redis+cluster:'),
      /is no cluster; use redis:/,
    );
  });
});

describe.skipIf(redisProgram === undefined)('a Redis that holds queues', () => {
  it('may have an account for them alone, whose password is in a file', async () => {
    const { url } = await serve();
    const admin = new Redis(url);
    onTestFinished(() => admin.disconnect());
    const rights = ['~{sluice}:*', '+@all', '-@admin', '-@dangerous', '+info'];
    await admin.acl('SETUSER', 'sluice', 'on', `>${SECRET}`, ...rights);
    await admin.acl('SETUSER', 'default', 'off');
    const file = join(mkdtempSync(join(tmpdir(), 'sluice-test-')), 'password');
    writeFileSync(file, `${SECRET}\n`);
    await expectWork(url, {
      SLUICE_QUEUE_USERNAME: 'sluice',
      SLUICE_QUEUE_PASSWORD_FILE: file,
    });
    await expect(
      openBackend(url, { environment: { SLUICE_QUEUE_PASSWORD_FILE: `${file}.gone` } }),
    ).rejects.toMatchObject({ code: 'usage', message: expect.stringContaining('ENOENT') });
  });

  it('may be watched by sentinels', { timeout: 60_000 }, async () => {
    const master = await serve('--requirepass', SECRET);
    const folder = mkdtempSync(join(tmpdir(), 'sluice-test-'));
    const config = join(folder, 'sentinel.conf');
    writeFileSync(
      config,
      `sentinel monitor main 127.0.0.1 ${master.port} 1\nsentinel auth-pass main ${SECRET}\n`,
    );
    const sentinel = await startSentinel(config);
    onTestFinished(() => sentinel.stop());
    const place = `redis+sentinel://127.0.0.1:${sentinel.port}`;
    await expectWork(`${place}/main`, { SLUICE_QUEUE_PASSWORD: SECRET });
    await expectRefusal(`${place}/other`, /the sentinels know of no other$/);
  });

  it('may be a cluster', { timeout: 60_000 }, async () => {
    const nodes = await Promise.all([0, 1].map(() => serve('--cluster-enabled', 'yes')));
    const clients = nodes.map(({ url }) => new Redis(url));
    onTestFinished(() => clients.forEach((client) => client.disconnect()));
    await clients[0].call('CLUSTER', 'ADDSLOTSRANGE', 0, 8_191);
    await clients[1].call('CLUSTER', 'ADDSLOTSRANGE', 8_192, 16_383);
    await clients[0].call('CLUSTER', 'MEET', '127.0.0.1', nodes[1].port);
    const state = (): Promise<unknown> => clients[0].call('CLUSTER', 'INFO');
    await expect.poll(state, { timeout: 30_000 }).toMatch(/cluster_state:ok/);
    // One of the nodes it is told of may be away.
    const hosts = ['127.0.0.1:1', ...nodes.map(({ port }) => `127.0.0.1:${port}`)];
    await expectWork(`redis+cluster://${hosts.join(',')}`);
  });

  describe('with TLS', () => {
    let folder: string;
    let server: RedisServer;
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'sluice-test-'));
      const certificate = ['-keyout', 'key.pem', '-out', 'cert.pem', '-days', '2', '-nodes'];
      const name = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
      const args = ['req', '-x509', '-newkey', 'rsa:2048', ...certificate, ...name];
      execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
      server = await startTlsRedis(join(folder, 'cert.pem'), join(folder, 'key.pem'));
    });
    afterAll(() => server.stop());

    it('is trusted by its certificate', async () => {
      await expectWork(server.url, { SLUICE_QUEUE_CA_FILE: join(folder, 'cert.pem') });
      await expectRefusal(server.url, /self-signed certificate/);
    });
  });
});

describe.skipIf(redisProgram === undefined)('a Redis that goes away', () => {
  it('is waited for by those who work', async () => {
    const server = await serve('--appendonly', 'yes', '--appendfsync', 'always');
    const log: string[] = [];
    const backend = await openBackend(server.url, {
      environment: {},
      log: (line) => log.push(line),
    });
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
      log: (line) => log.push(line),
    });
    await expect.poll(() => log).toContainEqual(expect.stringMatching(/^lost redis:/));
    await server.restart();
    await outcome;
    expect(pipeline.outputs.size).toBe(6);
    expect(log.filter((line) => line.endsWith('is back'))).toHaveLength(1);
    await backend.close();
  });
});
