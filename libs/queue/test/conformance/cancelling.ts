import { setTimeout as sleep } from 'node:timers/promises';
import { jobId } from '@sluice/contracts';
import { describe, expect, it } from 'vitest';
import type { QueueBackend } from '../../src/backends/queue-backend.ts';
import { runPlan, startRunner } from '../../src/run.ts';
import {
  index,
  ingest,
  mine,
  newPlan,
  pipelineDouble,
  quickCatalogue,
} from '../pipeline-double.ts';
import { expectNothingLeft, never, untilAborted } from './waiting.ts';

const catalogue = quickCatalogue();

export function conformsInCancelling(backend: () => QueueBackend): void {
  describe('a cancelled run', () => {
    it('ends at once, its jobs with it, and leaves nothing to do', async () => {
      const plan = newPlan();
      const cancel = new AbortController();
      let stopped = false;
      const pipeline = pipelineDouble(
        () => [[index(plan), ...mine(plan, 3)]],
        async ({ name }, { signal }) => {
          if (name === 'index') await never();
          setTimeout(() => cancel.abort(), 50);
          await untilAborted(signal).finally(() => {
            stopped = true;
          });
        },
      );
      const runner = startRunner(backend(), { ...pipeline, catalogue });
      const start = performance.now();
      await expect(runner.run(plan, { signal: cancel.signal })).rejects.toMatchObject({
        code: 'cancelled',
        message: 'the run was cancelled',
      });
      expect(performance.now() - start).toBeLessThan(1_000);
      expect(stopped).toBe(true);
      await sleep(100);
      await runner.close();
      expect(pipeline.attempts.toSorted()).toEqual(
        [index(plan), mine(plan, 1)[0]].map(jobId).toSorted(),
      );
      await expectNothingLeft(backend());
    });

    it('does not wait for a coordinator that is looking for something to do', async () => {
      const plan = newPlan();
      const pipeline = pipelineDouble(() => []);
      await expect(
        runPlan(backend(), {
          plan,
          ...pipeline,
          catalogue,
          steps: never,
          signal: AbortSignal.timeout(50),
        }),
      ).rejects.toMatchObject({ code: 'cancelled' });
    });

    it('never starts when it is cancelled before', async () => {
      const plan = newPlan();
      const pipeline = pipelineDouble(() => [[ingest(plan)]]);
      const signal = AbortSignal.abort();
      await expect(
        runPlan(backend(), { plan, ...pipeline, catalogue, signal }),
      ).rejects.toMatchObject({
        code: 'cancelled',
      });
      expect(pipeline.attempts).toEqual([]);
    });
  });
}
