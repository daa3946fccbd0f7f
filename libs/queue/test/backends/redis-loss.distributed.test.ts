import { setTimeout as sleep } from 'node:timers/promises';
import { jobId } from '@sluice/contracts';
import { Redis } from 'ioredis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { redisProgram, startRedis } from '../../../../test/support/redis-server.ts';
import { openBackend } from '../../src/backends/open-backend.ts';
import { expectNothingLeft, untilAborted } from '../conformance/waiting.ts';
import { mine, newPlan, pipelineDouble, publish } from '../pipeline-double.ts';
import { startPlant } from '../plant.ts';

describe.skipIf(redisProgram === undefined)('a Redis that is away', () => {
  it('keeps nobody from ending who had listened to it', async () => {
    const server = await startRedis();
    onTestFinished(() => server.stop());
    const backend = await openBackend(server.url);
    onTestFinished(() => backend.close());
    const feed = await backend.feed('run', {});
    await server.kill();
    // By then the listener waits for its next try to connect.
    await sleep(2_000);
    const closed = feed.close().then(() => 'closed');
    expect(await Promise.race([closed, sleep(10_000, 'listens for ever')])).toBe('closed');
  });
});

describe.skipIf(redisProgram === undefined)('a Redis that loses all it held', () => {
  it('is filled again: runs that were led, queued or paused come to their end', async () => {
    const server = await startRedis();
    onTestFinished(() => server.stop());
    const backend = await openBackend(server.url);
    onTestFinished(() => backend.close());
    const [led, queued, paused] = [newPlan(), newPlan(), newPlan()];
    let lost = false;
    const pipeline = pipelineDouble(
      (plan) => [mine(plan, 4), [publish(plan)]],
      async (_job, { signal }) => {
        if (!lost) await untilAborted(signal);
      },
    );
    const plant = startPlant(backend, pipeline, { coordinator: { atOnce: 1 } });
    const outcomes = [led, queued].map((plan) => plant.run(plan));
    await expect.poll(() => pipeline.attempts.length).toBe(1);
    await plant.control.submit(paused);
    await plant.control.pause(paused);

    const client = new Redis(server.url);
    await client.flushall();
    client.disconnect();
    lost = true;

    await Promise.all(outcomes);
    expect(await plant.control.status(paused)).toMatchObject({ state: 'paused' });
    await plant.control.resume(paused);
    await plant.control.watch(paused);
    const plans = [led, queued, paused];
    const expected = [...plans.flatMap((plan) => mine(plan, 4)), ...plans.map(publish)];
    expect(pipeline.outputs).toEqual(new Set(expected.map(jobId)));
    await plant.close();
    await expectNothingLeft(backend);
  });
});
