import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Run } from '@sluice/contracts';
import { openBackend } from '@sluice/queue';
import { expect, it, onTestFinished, vi } from 'vitest';
import { startApi } from '../support/api.ts';
import { temporaryFolder } from '../support/folders.ts';
import { startRedis } from '../support/redis-server.ts';
import { stoppedClock } from '../support/stopped-clock.ts';

const SPEC = `dataset: shop
input: { classes: { path: rows.csv } }
model: { path: 'builtin:ngram-v1' }
`;

it('schedules are job schedulers in the queue, whose alarms begin what is owed, once', async () => {
  const redis = await startRedis();
  onTestFinished(() => redis.stop());
  const folder = await temporaryFolder();
  const out = join(folder, 'out');
  await mkdir(out);
  const clock = stoppedClock('2026-03-01T12:00:00Z');
  const variables = { SLUICE_DATA: folder, SLUICE_QUEUE: redis.url };
  const api = await startApi(out, variables, { clock: clock.now });
  onTestFinished(() => api.close());
  const key = await api.keyOf('run');
  const call = (method: string, path: string, body?: object) =>
    api.call(method, `/api/v1${path}`, { key, body });
  await call('PUT', '/datasets/shop/spec', { text: SPEC });
  const schedule = { cron: '15 4 * * *', timezone: 'Asia/Kolkata' };
  await call('PUT', '/datasets/shop/schedule', schedule);

  const backend = await openBackend(redis.url);
  const queue = backend.queue('schedule');
  onTestFinished(async () => {
    await queue.close();
    await backend.close();
  });
  const schedulers = () => queue.getJobSchedulers();
  await vi.waitFor(
    async () => {
      await api.look();
      expect(await schedulers()).toMatchObject([
        { key: 'shop', pattern: schedule.cron, tz: schedule.timezone },
      ]);
    },
    { timeout: 20_000, interval: 200 },
  );
  // A quarter past four in India is a quarter to eleven in Greenwich, the day before.
  const [{ next }] = await schedulers();
  expect(new Date(next!).toISOString()).toMatch(/T22:45:00\.000Z$/);

  // A run elsewhere keeps the night from becoming one.
  await api.records.runs.begin(
    { dataset: 'shop', revision: 1, trigger: 'manual', created_by: null },
    { leader: 'elsewhere', ttl: 30 * 24 * 3_600_000 },
  );
  clock.goTo('2026-03-01T22:45:00Z');
  const [alarm] = await queue.getDelayed();
  await alarm.promote();
  const runs = async (): Promise<Run[]> =>
    (await call('GET', '/runs?dataset=shop')).body['items'] as Run[];
  await vi.waitFor(
    async () => expect((await runs())[0]).toMatchObject({ trigger: 'schedule', state: 'skipped' }),
    { timeout: 10_000, interval: 100 },
  );
  expect((await api.records.schedules.find('shop'))?.last_due_at).toBe('2026-03-01T22:45:00.000Z');
  await api.look();
  expect(await runs()).toHaveLength(2);

  await call('DELETE', '/datasets/shop/schedule');
  await api.look();
  expect(await schedulers()).toEqual([]);
});
