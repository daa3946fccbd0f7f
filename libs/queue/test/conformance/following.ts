import { describe, expect, it } from 'vitest';
import type { QueueBackend } from '../../src/backends/queue-backend.ts';
import { followPlan } from '../../src/runner.ts';
import { memoryRuns } from '../../src/runs/memory-runs.ts';
import { ingest, newPlan, pipelineDouble } from '../pipeline-double.ts';
import { startPlant } from '../plant.ts';
import { expectNothingLeft } from './waiting.ts';

export function conformsInFollowing(backend: () => QueueBackend): void {
  describe('whoever follows a run', () => {
    it('is told that nobody leads it or works on it, and sees it go on when they come', async () => {
      const plan = newPlan();
      const pipeline = pipelineDouble(() => [[ingest(plan)]]);
      const runs = memoryRuns();
      const log: string[] = [];
      const followed = followPlan(backend(), {
        plan,
        runs,
        look: 50,
        log: (line) => void log.push(line),
      });
      await expect.poll(() => log).toEqual([expect.stringContaining('nobody leads the run')]);
      startPlant(backend(), { ...pipeline, handlers: {} }, { runs });
      await expect.poll(() => log.at(-1)).toContain('nobody takes jobs of the stage ingest');
      startPlant(backend(), pipeline, { runs });
      await followed;
      expect(log).toHaveLength(2);
    });

    it('cancels it by its signal, also while nobody leads it', async () => {
      const plan = newPlan();
      const interrupted = new AbortController();
      const log = (): void => interrupted.abort();
      const options = { plan, runs: memoryRuns(), look: 50, log, signal: interrupted.signal };
      await expect(followPlan(backend(), options)).rejects.toMatchObject({ code: 'cancelled' });
      await expectNothingLeft(backend());
    });
  });
}
