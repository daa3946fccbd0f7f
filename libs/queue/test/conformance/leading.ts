import { jobId, SluiceError } from '@sluice/contracts';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { QueueBackend } from '../../src/backends/queue-backend.ts';
import { memoryRuns } from '../../src/runs/memory-runs.ts';
import { RUN_QUEUE } from '../../src/runs/run-queue.ts';
import { runControl } from '../../src/runs/run-control.ts';
import { startWorkers } from '../../src/work/workers.ts';
import {
  ingest,
  mine,
  newPlan,
  pipelineDouble,
  publish,
  quickCatalogue,
} from '../pipeline-double.ts';
import { runInPlant, startPlant } from '../plant.ts';
import { expectNothingLeft, never } from './waiting.ts';

export function conformsInLeading(backend: () => QueueBackend): void {
  describe('a coordinator', () => {
    it('that stops hands its runs over; the jobs under way go on meanwhile', async () => {
      const plan = newPlan();
      const gate = Promise.withResolvers<void>();
      let stopped = false;
      const pipeline = pipelineDouble(
        () => [mine(plan, 3), [publish(plan)]],
        async (_job, { signal }) => {
          await gate.promise;
          stopped ||= signal.aborted;
        },
      );
      const runs = memoryRuns();
      const leadOnly = { steps: pipeline.steps, handlers: {} };
      const first = startPlant(backend(), leadOnly, { runs });
      const workers = startWorkers(backend(), pipeline.handlers, {
        catalogue: quickCatalogue(),
        look: 50,
      });
      onTestFinished(() => workers.close({ grace: 0 }));
      await first.control.submit(plan);
      await expect.poll(() => pipeline.attempts.length).toBe(1);
      await first.close();
      const second = startPlant(backend(), leadOnly, { runs });
      gate.resolve();
      await second.control.watch(plan);
      expect(stopped).toBe(false);
      expect(pipeline.outputs).toEqual(new Set([...mine(plan, 3), publish(plan)].map(jobId)));
      await second.close();
      await expectNothingLeft(backend());
    });

    it('goes through the stages again when an output is lost that a later stage needs', async () => {
      const plan = newPlan();
      const [first, second] = mine(plan, 2);
      let lost = 0;
      const pipeline = pipelineDouble(
        () => [[ingest(plan)], [first, second], [publish(plan)]],
        async ({ name }) => {
          if (name !== 'publish' || lost > 0) return;
          lost += 1;
          pipeline.outputs.delete(jobId(ingest(plan)));
          pipeline.outputs.delete(jobId(second));
          throw new SluiceError('lost', 'mine/2 is gone');
        },
      );
      const log = await runInPlant(backend(), plan, pipeline);
      expect(pipeline.attempts.filter((id) => id === jobId(ingest(plan)))).toHaveLength(2);
      expect(pipeline.attempts.filter((id) => id === jobId(first))).toHaveLength(1);
      expect(pipeline.attempts.filter((id) => id === jobId(second))).toHaveLength(2);
      expect(pipeline.outputs.size).toBe(4);
      expect(log).toContain('going through the stages again: mine/2 is gone');
      await expectNothingLeft(backend());
    });

    it('ends a run whose outputs are lost again and again', async () => {
      const plan = newPlan();
      const pipeline = pipelineDouble(
        () => [mine(plan, 1)],
        () => Promise.reject(new SluiceError('lost', 'ingest/1 is gone')),
      );
      await expect(runInPlant(backend(), plan, pipeline)).rejects.toMatchObject({
        code: 'lost',
        message:
          'ingest/1 is gone, the 5th time; check that the artifact store keeps what is written to it',
      });
      expect(pipeline.attempts).toHaveLength(5);
    });

    it('that dies is followed by another one when its lock has run out', async () => {
      const plan = newPlan();
      const runs = memoryRuns();
      const control = runControl(backend(), runs);
      await control.submit(plan);
      const taken = Promise.withResolvers<void>();
      // Takes the run, and never renews its lock: dead, as far as the queue can tell.
      const dying = backend().worker(
        RUN_QUEUE,
        () => {
          taken.resolve();
          return never();
        },
        { lockDuration: 200, skipLockRenewal: true, skipStalledCheck: true },
      );
      await taken.promise;
      const pipeline = pipelineDouble(() => [mine(plan, 2)]);
      const plant = startPlant(backend(), pipeline, { runs });
      await plant.control.watch(plan);
      expect(pipeline.outputs.size).toBe(2);
      await plant.close();
      await dying.close(true);
      await control.close();
      await expectNothingLeft(backend());
    });
  });
}
