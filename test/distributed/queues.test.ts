import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Queues, Run, RunProgress } from '@sluice/contracts';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { startApi } from '../support/api.ts';
import { ownClasses } from '../support/datasets.ts';
import { temporaryFolder } from '../support/folders.ts';
import { redisProgram, startRedis } from '../support/redis-server.ts';

const SPEC = `dataset: shop
input: { classes: { path: rows.csv } }
model: { path: 'builtin:ngram-v1' }
`;

describe.skipIf(!redisProgram)('queues that processes share', () => {
  it('are told of with what waits in them, and so is the run that it waits for', async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.stop());
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'rows.csv'), ownClasses());
    const variables = { SLUICE_DATA: folder, SLUICE_QUEUE: redis.url };
    const api = await startApi(join(folder, 'out'), variables);
    onTestFinished(() => api.close());
    const key = await api.keyOf('run');
    const ask = async <Answer>(method: string, path: string, body?: object): Promise<Answer> =>
      (await api.call(method, `/api/v1${path}`, { key, body })).body as Answer;

    const before = await ask<Queues>('GET', '/queues');
    expect(before.shared).toBe(true);
    expect(before.queues.map(({ queue }) => queue)).toEqual(
      expect.arrayContaining(['run', 'ingest', 'embed', 'publish']),
    );
    await ask('PUT', '/datasets/shop/spec', { text: SPEC });
    const { id } = await ask<Run>('POST', '/datasets/shop/runs', {});
    // Nobody works here: the run is led, and its first job waits.
    await vi.waitFor(
      async () => {
        const { queues } = await ask<Queues>('GET', '/queues');
        const depthOf = (name: string) => queues.find(({ queue }) => queue === name);
        expect(depthOf('run')).toMatchObject({ active: 1, failed: 0 });
        expect(depthOf('ingest')).toMatchObject({ waiting: 1, active: 0 });
        const { stages } = await ask<RunProgress>('GET', `/runs/${id}/progress`);
        expect(stages).toEqual([
          expect.objectContaining({ stage: 'ingest', jobs: 1, finished_jobs: 0, finished: false }),
        ]);
      },
      { timeout: 30_000, interval: 200 },
    );
    expect(await ask('GET', '/dead-letters')).toEqual({ items: [] });
    const missing = { queue: 'ingest', id: 'nobody' };
    for (const what of ['replay', 'discard']) {
      expect(await ask('POST', `/dead-letters/${what}`, missing)).toMatchObject({
        code: 'missing',
      });
    }
    await ask('POST', `/runs/${id}/cancel`);
  });
});
