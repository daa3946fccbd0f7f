import { onTestFinished, expect, it, vi } from 'vitest';
import { type AppProcess, startApp } from '../support/app-process.ts';
import { temporaryFolder } from '../support/folders.ts';
import { type RedisServer, startRedis } from '../support/redis-server.ts';

const redis = async (): Promise<RedisServer> => {
  const server = await startRedis();
  onTestFinished(() => server.stop());
  return server;
};

const start = (environment: Record<string, string>): AppProcess => {
  const app = startApp('embed-worker', environment);
  onTestFinished(async () => void (await app.stop('SIGKILL')));
  return app;
};

const readiness = async (app: AppProcess): Promise<{ status: number; body: unknown }> => {
  const answer = await fetch(`${await app.url}/health/ready`);
  return { status: answer.status, body: await answer.json() };
};

it('a worker starts without its queue, says so, and takes jobs when the queue is there', async () => {
  const server = await redis();
  await server.kill();
  const place = `redis://127.0.0.1:${server.port}`;
  const worker = start({ SLUICE_STORAGE: await temporaryFolder(), SLUICE_QUEUE: place });
  expect(await readiness(worker)).toEqual({
    status: 503,
    body: {
      status: 'not ready',
      probes: expect.arrayContaining([
        { name: 'storage', status: 'up' },
        {
          name: 'queue',
          status: 'down',
          fault: `${place}: connection refused; is the server running?`,
        },
      ]) as unknown,
    },
  });
  await server.restart();
  await vi.waitFor(async () => expect(await readiness(worker)).toMatchObject({ status: 200 }), {
    timeout: 15_000,
    interval: 200,
  });
  expect(worker.output()).toContain('taking jobs: embed');
  await server.kill();
  expect(await readiness(worker)).toMatchObject({ status: 503 });
  await server.restart();
  await vi.waitFor(async () => expect(await readiness(worker)).toMatchObject({ status: 200 }), {
    timeout: 15_000,
    interval: 200,
  });
  await server.kill();
  const asked = performance.now();
  expect(await worker.stop('SIGTERM')).toBe(0);
  expect(performance.now() - asked).toBeLessThan(10_000);
});

it('a queue that forgets jobs is refused by name', async () => {
  const server = await startRedis('--maxmemory-policy', 'allkeys-lru');
  onTestFinished(() => server.stop());
  const worker = start({ SLUICE_STORAGE: await temporaryFolder(), SLUICE_QUEUE: server.url });
  const { status, body } = await readiness(worker);
  expect(status).toBe(503);
  expect(JSON.stringify(body)).toContain('set it to noeviction');
});
