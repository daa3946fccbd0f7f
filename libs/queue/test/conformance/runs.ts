import { setTimeout as sleep } from 'node:timers/promises';
import { jobId, SluiceError } from '@sluice/contracts';
import { describe, expect, it } from 'vitest';
import type { QueueBackend } from '../../src/backends/queue-backend.ts';
import type { Steps } from '../../src/coordinator.ts';
import type { RunEvent } from '../../src/run-events.ts';
import { runPlan, startRunner } from '../../src/run.ts';
import {
  ingest,
  mine,
  newPlan,
  pipelineDouble,
  publish,
  quickCatalogue,
} from '../pipeline-double.ts';

/** Progress of a stage of two jobs. */
const progress = (
  finishedJobs: number,
  done: number,
  total: number,
  fraction: number,
): RunEvent => ({ type: 'progress', stage: 'mine', jobs: 2, finishedJobs, done, total, fraction });

const catalogue = quickCatalogue();

export function conformsInRuns(backend: () => QueueBackend): void {
  describe('a run', () => {
    it('works through its stages in order, each job once', async () => {
      const plan = newPlan();
      const stages = [[ingest(plan)], mine(plan, 3), [publish(plan)]];
      const pipeline = pipelineDouble(() => stages);
      await runPlan(backend(), { plan, ...pipeline, catalogue });
      expect(pipeline.attempts).toEqual(stages.flat().map(jobId));
    });

    it('works on several jobs of a stage at once, up to the concurrency of their kind', async () => {
      const plan = newPlan();
      let current = 0;
      let most = 0;
      const pipeline = pipelineDouble(
        () => [mine(plan, 8)],
        async () => {
          most = Math.max(most, ++current);
          await sleep(30);
          current -= 1;
        },
      );
      await runPlan(backend(), {
        plan,
        ...pipeline,
        catalogue: quickCatalogue({ concurrency: 3 }),
      });
      expect(most).toBe(3);
      expect(pipeline.attempts).toHaveLength(8);
    });

    it('skips a stage whose output stands and does only what is missing of another', async () => {
      const plan = newPlan();
      const pipeline = pipelineDouble(() => [[ingest(plan)], mine(plan, 3), [publish(plan)]]);
      const [first, second, third] = mine(plan, 3).map(jobId);
      for (const id of [jobId(ingest(plan)), first, third]) pipeline.outputs.add(id);
      const events: RunEvent[] = [];
      await runPlan(backend(), {
        plan,
        ...pipeline,
        catalogue,
        onEvent: (event) => events.push(event),
      });
      expect(pipeline.attempts).toEqual([second, jobId(publish(plan))]);
      expect(events.filter(({ type }) => type !== 'progress')).toEqual([
        { type: 'stage-finished', stage: 'ingest', jobs: 0 },
        { type: 'stage-started', stage: 'mine', jobs: 1 },
        { type: 'stage-finished', stage: 'mine', jobs: 1 },
        { type: 'stage-started', stage: 'publish', jobs: 1 },
        { type: 'stage-finished', stage: 'publish', jobs: 1 },
      ]);
    });

    it('tells how far a stage is, in items and as a fraction of its jobs', async () => {
      const plan = newPlan();
      const pipeline = pipelineDouble(
        () => [mine(plan, 2)],
        async (_job, { progress }) => {
          progress(5, 10);
        },
      );
      const events: RunEvent[] = [];
      await runPlan(backend(), {
        plan,
        ...pipeline,
        catalogue,
        onEvent: (event) => events.push(event),
      });
      expect(events.slice(1, -1)).toEqual([
        progress(0, 5, 10, 0.25),
        progress(1, 10, 10, 0.5),
        progress(1, 15, 20, 0.75),
        progress(2, 20, 20, 1),
      ]);
    });

    it('does a job again whose output is lost', async () => {
      const plan = newPlan();
      const [kept, lost] = mine(plan, 2);
      const pipeline = pipelineDouble(() => [[kept, lost], [publish(plan)]]);
      let asked = 0;
      const steps: Steps = (step) => {
        if (++asked === 2) pipeline.outputs.delete(jobId(lost));
        return pipeline.steps(step, plan);
      };
      await runPlan(backend(), { plan, ...pipeline, steps, catalogue });
      expect(pipeline.attempts).toEqual([kept, lost, lost, publish(plan)].map(jobId));
    });

    it('fails when the output of a job is never there', async () => {
      const plan = newPlan();
      const pipeline = pipelineDouble(() => [[ingest(plan)]]);
      const steps: Steps = (step) => {
        pipeline.outputs.clear();
        return pipeline.steps(step, plan);
      };
      await expect(
        runPlan(backend(), { plan, ...pipeline, steps, catalogue }),
      ).rejects.toMatchObject({
        code: 'internal',
        message: expect.stringMatching(
          /^ingest: the output of ingest\.\w+ was missing each of the 3/,
        ),
      });
      expect(pipeline.attempts).toHaveLength(3);
    });

    it('looks again when it could not tell what is to do', async () => {
      const plan = newPlan();
      const pipeline = pipelineDouble(() => [[ingest(plan)]]);
      let asked = 0;
      await runPlan(backend(), {
        plan,
        ...pipeline,
        catalogue,
        steps: (step) => {
          if (++asked === 1) throw new SluiceError('unreachable', 'store: no answer');
          return pipeline.steps(step, plan);
        },
      });
      expect(pipeline.attempts).toHaveLength(1);
    });

    it('goes on beside another one, which may fail, each with its own events', async () => {
      const [good, bad] = [newPlan(), newPlan()];
      const pipeline = pipelineDouble(
        (plan) => [[ingest(plan)], mine(plan, 3)],
        async ({ data }, { progress }) => {
          progress(1, 1);
          await sleep(10);
          if (data.plan === bad) throw new SluiceError('input', 'row 3: no text');
        },
      );
      const runner = startRunner(backend(), { ...pipeline, catalogue });
      const finished: string[] = [];
      const listen = (plan: string) => (event: RunEvent) => {
        if (event.type === 'stage-finished') finished.push(`${event.stage} of ${plan}`);
      };
      const outcomes = await Promise.allSettled(
        [good, bad].map((plan) => runner.run(plan, { onEvent: listen(plan) })),
      );
      await runner.close();
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
      expect(finished).toEqual([`ingest of ${good}`, `mine of ${good}`]);
    });

    it('refuses a plan that is under way, and one that is no digest', async () => {
      const plan = newPlan();
      const pipeline = pipelineDouble(() => [[ingest(plan)]]);
      const runner = startRunner(backend(), { ...pipeline, catalogue });
      const first = runner.run(plan);
      await expect(runner.run(plan)).rejects.toThrow(/under way already/);
      await expect(runner.run('tonight')).rejects.toThrow(/bad data of a run job: plan: /);
      await first;
      await runner.run(plan);
      expect(pipeline.attempts).toHaveLength(1);
      await runner.close();
    });
  });
}
