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

describe.skipIf(!redisProgram)('a run that nobody works on', () => {
  it('is paused, goes on, waits for none, and is cancelled; the one behind it takes its turn', async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.stop());
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'rows.csv'), ownClasses());
    const api = await startApi(join(folder, 'out'), {
      SLUICE_DATA: folder,
      SLUICE_QUEUE: redis.url,
    });
    onTestFinished(() => api.close());
    const key = await api.keyOf('run');
    const call = async (method: string, path: string, body?: object) =>
      (await api.call(method, `/api/v1${path}`, { key, body })).body as unknown as Run;
    const becomes = ({ id }: Run, state: Run['state']) =>
      vi.waitFor(async () => expect(await call('GET', `/runs/${id}`)).toMatchObject({ state }), {
        timeout: 20_000,
        interval: 100,
      });
    await call('PUT', '/datasets/shop/spec', { text: SPEC });
    const begin = (overlap?: string) => call('POST', '/datasets/shop/runs', { overlap });

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
    const watched = watchedRun(api.url, key, run.id);
    await call('POST', `/runs/${run.id}/cancel`);
    expect((await watched).at(-1)).toMatchObject({ state: 'cancelled', error: null });

    await becomes(second, 'running');
    const retried = await call('POST', `/runs/${run.id}/retry`);
    expect(retried).toMatchObject({ code: 'conflict' });
  });
});
