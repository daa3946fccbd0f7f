import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { QueueBackend } from '../../src/backends/queue-backend.ts';
import { mine, newPlan, pipelineDouble } from '../pipeline-double.ts';
import { startPlant } from '../plant.ts';

export function conformsInFairness(backend: () => QueueBackend): void {
  describe('runs beside each other', () => {
    it('share the workers evenly, however many jobs each of them has', async () => {
      const [large, small] = [newPlan(), newPlan()];
      const pipeline = pipelineDouble(
        (plan) => [mine(plan, plan === large ? 200 : 5)],
        () => sleep(5),
      );
      const plant = startPlant(backend(), pipeline);
      const running = plant.run(large);
      await expect.poll(() => pipeline.attempts.length).toBeGreaterThan(3);
      const before = pipeline.attempts.length;
      await plant.run(small);
      const since = pipeline.attempts.slice(before);
      const ofLarge = since.slice(
        0,
        since.findLastIndex((id) => id.includes(small)),
      );
      // Submitting takes a moment, in which the large run has the worker to itself.
      const first = since.findIndex((id) => id.includes(small));
      const beside = ofLarge.slice(first).filter((id) => id.includes(large)).length;
      expect(beside).toBeLessThanOrEqual(8);
      await plant.control.cancel(large);
      await expect(running).rejects.toThrow('cancelled');
      await plant.close();
    });

    it('of a higher priority go first', async () => {
      const [usual, urgent] = [newPlan(), newPlan()];
      const pipeline = pipelineDouble(
        (plan) => [mine(plan, 12)],
        () => sleep(10),
      );
      const plant = startPlant(backend(), pipeline);
      const running = plant.run(usual);
      await expect.poll(() => pipeline.attempts.length).toBeGreaterThan(1);
      await plant.control.submit(urgent, { priority: 1 });
      await plant.control.watch(urgent);
      const from = pipeline.attempts.findIndex((id) => id.includes(urgent));
      const meanwhile = pipeline.attempts.slice(from).filter((id) => id.includes(usual));
      // One may be taken between two jobs of the urgent run, while its next one is not yet queued.
      expect(meanwhile.length).toBeLessThanOrEqual(2);
      await running;
      await plant.close();
    });

    it('have a bounded number of jobs in the queue each', async () => {
      const plan = newPlan();
      let most = 0;
      const queue = backend().queue('mine');
      const pipeline = pipelineDouble(
        () => [mine(plan, 30)],
        async () => {
          const counts = await queue.getJobCounts('waiting', 'prioritized', 'active', 'delayed');
          most = Math.max(
            most,
            Object.values(counts).reduce((sum, count) => sum + count),
          );
        },
      );
      const plant = startPlant(backend(), pipeline, { coordinator: { window: 4 } });
      await plant.run(plan);
      expect(most).toBe(4);
      expect(pipeline.outputs.size).toBe(30);
      await plant.close();
      await queue.close();
    });

    it('are led a few at once, the others when these are done', async () => {
      const plans = [newPlan(), newPlan(), newPlan()];
      const under = new Set<string>();
      let most = 0;
      const pipeline = pipelineDouble(
        (plan) => [mine(plan, 3)],
        async ({ data }) => {
          under.add(data.plan);
          most = Math.max(most, under.size);
          await sleep(5);
          if (pipeline.attempts.filter((id) => id.includes(data.plan)).length === 3) {
            under.delete(data.plan);
          }
        },
      );
      const plant = startPlant(backend(), pipeline, { coordinator: { atOnce: 1 } });
      await Promise.all(plans.map((plan) => plant.run(plan)));
      expect(most).toBe(1);
      expect(pipeline.outputs.size).toBe(9);
      await plant.close();
    });
  });
}
