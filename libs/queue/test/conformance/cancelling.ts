import { jobId, SluiceError } from '@sluice/contracts';
import { describe, expect, it } from 'vitest';
import type { QueueBackend } from '../../src/backends/queue-backend.ts';
import { runPlan } from '../../src/runner.ts';
import {
  index,
  ingest,
  mine,
  newPlan,
  pipelineDouble,
  quickCatalogue,
} from '../pipeline-double.ts';
import { startPlant } from '../plant.ts';
import { expectNothingLeft, never, untilAborted } from './waiting.ts';

const catalogue = quickCatalogue();
const CANCELLED = { code: 'cancelled', message: 'the run was cancelled' };

export function conformsInCancelling(backend: () => QueueBackend): void {
  describe('a cancelled run', () => {
    it('ends, its jobs with it, and leaves nothing to do', async () => {
      const plan = newPlan();
      let stopped = false;
      const pipeline = pipelineDouble(
        () => [[index(plan), ...mine(plan, 3)]],
        async ({ name }, { signal }) => {
          if (name === 'index') await never();
          await untilAborted(signal).finally(() => {
            stopped = true;
          });
        },
      );
      const plant = startPlant(backend(), pipeline);
      const outcome = plant.run(plan);
      await expect.poll(() => pipeline.attempts.length).toBe(2);
      await plant.control.cancel(plan);
      await expect(outcome).rejects.toMatchObject(CANCELLED);
      await expect.poll(() => stopped).toBe(true);
      await plant.close();
      expect(pipeline.attempts.toSorted()).toEqual(
        [index(plan), mine(plan, 1)[0]].map(jobId).toSorted(),
      );
      await expectNothingLeft(backend());
    });

    it('can be retried, and goes on with what is done', async () => {
      const plan = newPlan();
      let held = true;
      const stopped = Promise.withResolvers<void>();
      const pipeline = pipelineDouble(
        () => [[ingest(plan)], mine(plan, 2)],
        async ({ name }, { signal }) => {
          if (name === 'mine' && held) await untilAborted(signal).finally(stopped.resolve);
        },
      );
      const plant = startPlant(backend(), pipeline);
      const outcome = plant.run(plan);
      await expect.poll(() => pipeline.attempts.length).toBe(2);
      await expect(plant.control.retry(plan)).rejects.toMatchObject({ code: 'conflict' });
      await plant.control.cancel(plan);
      await expect(outcome).rejects.toMatchObject(CANCELLED);
      expect(await plant.control.status(plan)).toMatchObject({ state: 'cancelled' });
      held = false;
      await stopped.promise;
      await plant.control.retry(plan);
      await plant.control.watch(plan);
      expect(pipeline.attempts.filter((id) => id === jobId(ingest(plan)))).toHaveLength(1);
      expect(pipeline.outputs.size).toBe(3);
      await plant.close();
    });

    it('before anybody leads it has ended at once', async () => {
      const plan = newPlan();
      const pipeline = pipelineDouble(() => [[ingest(plan)]]);
      const busy = newPlan();
      const plant = startPlant(
        backend(),
        {
          ...pipeline,
          steps: async (_step, plan) => (plan === busy ? await never() : undefined),
        },
        { coordinator: { atOnce: 1 } },
      );
      await plant.control.submit(busy);
      await expect.poll(async () => (await plant.control.status(busy))?.state).toBe('running');
      await plant.control.submit(plan);
      expect(await plant.control.status(plan)).toMatchObject({ state: 'queued' });
      await plant.control.cancel(plan);
      expect(await plant.control.status(plan)).toMatchObject({ state: 'cancelled' });
      await expect(plant.control.cancel(plan)).rejects.toMatchObject({ code: 'conflict' });
      await expect(plant.control.cancel(newPlan())).rejects.toMatchObject({ code: 'missing' });
      await plant.control.cancel(busy);
      await plant.close();
      expect(pipeline.attempts).toEqual([]);
    });
  });

  describe('a run in one process', () => {
    it('is cancelled by its signal, also while it is looked for something to do', async () => {
      const plan = newPlan();
      const pipeline = pipelineDouble(() => []);
      const signal = AbortSignal.timeout(50);
      await expect(
        runPlan(backend(), { plan, ...pipeline, catalogue, steps: never, signal }),
      ).rejects.toMatchObject(CANCELLED);
      await expectNothingLeft(backend());
    });

    it('tells of a failure that is tried again, and leaves the last one to its caller', async () => {
      const plan = newPlan();
      const pipeline = pipelineDouble(
        () => [[ingest(plan)]],
        () => Promise.reject(new SluiceError('internal', 'a fault')),
      );
      const log: string[] = [];
      const options = { plan, catalogue, log: (line: string) => void log.push(line) };
      await expect(runPlan(backend(), { ...options, ...pipeline })).rejects.toThrow('a fault');
      const id = jobId(ingest(plan));
      expect(log).toEqual(
        [1, 2].map((attempt) => `${id} failed, attempt ${attempt} of 3: internal: a fault`),
      );
    });

    it('never starts when it is cancelled before', async () => {
      const plan = newPlan();
      const pipeline = pipelineDouble(() => [[ingest(plan)]]);
      const signal = AbortSignal.abort();
      await expect(
        runPlan(backend(), { plan, ...pipeline, catalogue, signal }),
      ).rejects.toMatchObject(CANCELLED);
      expect(pipeline.attempts).toEqual([]);
    });
  });

  describe('a paused run', () => {
    it('finishes what is under way, takes nothing more, and goes on when it is resumed', async () => {
      const plan = newPlan();
      const gate = Promise.withResolvers<void>();
      const pipeline = pipelineDouble(
        () => [mine(plan, 4)],
        () => gate.promise,
      );
      const plant = startPlant(backend(), pipeline);
      const outcome = plant.run(plan);
      await expect.poll(() => pipeline.attempts.length).toBe(1);
      await plant.control.pause(plan);
      expect(await plant.control.status(plan)).toMatchObject({ state: 'pausing' });
      const queue = backend().queue('mine');
      await expect.poll(() => queue.getJobCounts('prioritized')).toEqual({ prioritized: 0 });
      gate.resolve();
      await expect.poll(async () => (await plant.control.status(plan))?.state).toBe('paused');
      expect(pipeline.outputs.size).toBe(1);
      await expectNothingLeft(backend());
      await plant.control.resume(plan);
      await outcome;
      expect(pipeline.attempts).toHaveLength(4);
      await expect(plant.control.pause(plan)).rejects.toMatchObject({ code: 'conflict' });
      await plant.close();
      await queue.close();
    });
  });
}
