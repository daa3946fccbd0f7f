import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Run } from '@sluice/contracts';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { startApi } from '../support/api.ts';
import { ownClasses } from '../support/datasets.ts';
import { temporaryFolder } from '../support/folders.ts';
import { redisProgram, startRedis } from '../support/redis-server.ts';
import { watchedRun } from '../support/watched-run.ts';

const SPEC = `dataset: shop
input: { classes: { path: rows.csv } }
model: { path: 'builtin:ngram-v1' }
`;

const place = async () => {
  const redis = await startRedis();
  onTestFinished(() => redis.stop());
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'rows.csv'), ownClasses());
  return { redis, folder };
};

const apiOn = async (folder: string, queue: string) => {
  const variables = { SLUICE_DATA: folder, SLUICE_QUEUE: queue };
  const api = await startApi(join(folder, 'out'), variables);
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => (closing ??= api.close());
  onTestFinished(close);
  const key = await api.keyOf('run');
  const call = async (method: string, path: string, body?: object) =>
    (await api.call(method, `/api/v1${path}`, { key, body })).body as unknown as Run;
  await call('PUT', '/datasets/shop/spec', { text: SPEC });
  return {
    call,
    close,
    begin: (overlap?: string) => call('POST', '/datasets/shop/runs', { overlap }),
    becomes: ({ id }: Run, state: Run['state']) =>
      vi.waitFor(async () => expect(await call('GET', `/runs/${id}`)).toMatchObject({ state }), {
        timeout: 20_000,
        interval: 100,
      }),
    watched: ({ id }: Run) => watchedRun(api.url, key, id),
  };
};

describe.skipIf(!redisProgram)('a run that nobody works on', () => {
  it('is paused, goes on, waits for none, and is cancelled; the one behind it takes its turn', async () => {
    const { redis, folder } = await place();
    const { begin, call, becomes, watched: watch } = await apiOn(folder, redis.url);
    const run = await begin();
    await becomes(run, 'running');
    expect(await begin()).toMatchObject({
      code: 'conflict',
      detail: 'another run of shop is under way',
    });
    const second = await begin('queue');
    const third = await begin('queue');
    expect(second).toMatchObject({ state: 'waiting', started_at: null });
    expect(await call('POST', `/runs/${third.id}/cancel`)).toMatchObject({ state: 'cancelled' });

    expect(await call('POST', `/runs/${run.id}/pause`)).toMatchObject({ state: 'paused' });
    await becomes(run, 'paused');
    expect(await call('POST', `/runs/${run.id}/resume`)).toMatchObject({ state: 'running' });
    const watched = watch(run);
    await call('POST', `/runs/${run.id}/cancel`);
    expect((await watched).at(-1)).toMatchObject({ state: 'cancelled', error: null });

    await becomes(second, 'running');
    const retried = await call('POST', `/runs/${run.id}/retry`);
    expect(retried).toMatchObject({ code: 'conflict' });
  });

  it('is followed by the next API when the first one stops', async () => {
    const { redis, folder } = await place();
    const first = await apiOn(folder, redis.url);
    const run = await first.begin();
    await first.becomes(run, 'running');
    await first.call('POST', `/runs/${run.id}/pause`);
    await first.close();

    const second = await apiOn(folder, redis.url);
    expect(await second.call('GET', `/runs/${run.id}`)).toMatchObject({ state: 'paused' });
    expect(await second.call('POST', `/runs/${run.id}/resume`)).toMatchObject({ state: 'running' });
    await second.call('POST', `/runs/${run.id}/cancel`);
    await second.becomes(run, 'cancelled');
  });
});
