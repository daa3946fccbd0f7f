import { setTimeout as sleep } from 'node:timers/promises';
import { jobId, SluiceError } from '@sluice/contracts';
import { describe, expect, it } from 'vitest';
import type { QueueBackend } from '../../src/backends/queue-backend.ts';
import type { Steps } from '../../src/lead/lead.ts';
import type { RunEvent } from '../../src/runs/run-events.ts';
import {
  ingest,
  mine,
  newPlan,
  pipelineDouble,
  publish,
  quickCatalogue,
} from '../pipeline-double.ts';
import { runInPlant, startPlant } from '../plant.ts';
import { expectNothingLeft } from './waiting.ts';

export function conformsInRuns(backend: () => QueueBackend): void {
  describe('a run', () => {
    it('works through its stages in order, each job once, and leaves nothing in the queue', async () => {
      const plan = newPlan();
      const stages = [[ingest(plan)], mine(plan, 3), [publish(plan)]];
      const pipeline = pipelineDouble(() => stages);
      await runInPlant(backend(), plan, pipeline);
      expect(pipeline.attempts).toEqual(stages.flat().map(jobId));
      await expectNothingLeft(backend());
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
      await runInPlant(backend(), plan, pipeline, {
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
      await runInPlant(backend(), plan, pipeline, { onEvent: (event) => events.push(event) });
      expect(pipeline.attempts).toEqual([second, jobId(publish(plan))]);
      const turns = events.filter(({ type }) => type !== 'progress');
      expect(turns.map(({ type, stage, jobs }) => [type, stage, jobs])).toEqual([
        ['stage-finished', 'ingest', 0],
        ['stage-started', 'mine', 1],
        ['stage-finished', 'mine', 1],
        ['stage-started', 'publish', 1],
        ['stage-finished', 'publish', 1],
      ]);
    });

    it('tells how far a stage is, in items and as a fraction of its jobs', async () => {
      const plan = newPlan();
      const told = Promise.withResolvers<void>();
      const pipeline = pipelineDouble(
        () => [mine(plan, 2)],
        async (_job, { progress }) => {
          progress(5, 10);
          await told.promise;
        },
      );
      const events: RunEvent[] = [];
      await runInPlant(backend(), plan, pipeline, {
        onEvent(event) {
          events.push(event);
          if (event.done === 5) told.resolve();
        },
      });
      expect(events).toContainEqual(
        expect.objectContaining({ type: 'progress', jobs: 2, done: 5, total: 10, fraction: 0.25 }),
      );
      expect(events.at(-1)).toMatchObject({
        type: 'stage-finished',
        finished_jobs: 2,
        done: 20,
        total: 20,
        fraction: 1,
      });
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
      const log = await runInPlant(backend(), plan, { ...pipeline, steps });
      expect(pipeline.attempts).toEqual([kept, lost, lost, publish(plan)].map(jobId));
      expect(log).toEqual(['mine: the output of 1 jobs is missing; doing them again']);
    });

    it('fails when the output of a job is never there', async () => {
      const plan = newPlan();
      const pipeline = pipelineDouble(() => [[ingest(plan)]]);
      const steps: Steps = (step) => {
        pipeline.outputs.clear();
        return pipeline.steps(step, plan);
      };
      await expect(runInPlant(backend(), plan, { ...pipeline, steps })).rejects.toMatchObject({
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
      const steps: Steps = (step) => {
        if (++asked === 1) throw new SluiceError('unreachable', 'store: no answer');
        return pipeline.steps(step, plan);
      };
      const log = await runInPlant(backend(), plan, { ...pipeline, steps });
      expect(pipeline.attempts).toHaveLength(1);
      expect(log).toEqual(['trying again in 1 s: store: no answer']);
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
      const plant = startPlant(backend(), pipeline);
      const finished: string[] = [];
      const outcomes = await Promise.allSettled(
        [good, bad].map((plan) =>
          plant.run(plan, {
            onEvent({ type, stage }) {
              if (type === 'stage-finished') finished.push(`${stage} of ${plan}`);
            },
          }),
        ),
      );
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
      expect(finished).toEqual([`ingest of ${good}`, `mine of ${good}`]);
      const states = (await plant.control.list()).map(({ plan, state }) => [plan, state]);
      expect(new Map(states as [string, string][])).toEqual(
        new Map([
          [good, 'done'],
          [bad, 'failed'],
        ]),
      );
      await plant.close();
    });

    it('that is submitted twice is one run, and costs nothing once it is done', async () => {
      const plan = newPlan();
      const pipeline = pipelineDouble(
        () => [mine(plan, 3)],
        () => sleep(20),
      );
      const plant = startPlant(backend(), pipeline);
      await Promise.all([plant.run(plan), plant.run(plan)]);
      await plant.run(plan);
      expect(pipeline.attempts).toHaveLength(3);
      await expect(plant.run('tonight')).rejects.toThrow(/plan: /);
      await plant.close();
    });

    it('is the same for someone who comes to watch late, or when it is over', async () => {
      const plan = newPlan();
      const late = Promise.withResolvers<void>();
      const pipeline = pipelineDouble(
        () => [[ingest(plan)], [publish(plan)]],
        async ({ name }) => {
          if (name === 'publish') await late.promise;
        },
      );
      const plant = startPlant(backend(), pipeline);
      const watch = async (): Promise<string[]> => {
        const seen: string[] = [];
        await plant.control.watch(plan, {
          onEvent({ type, stage }) {
            seen.push(`${stage} ${type}`);
            if (`${stage} ${type}` === 'publish stage-started') late.resolve();
          },
        });
        return seen.filter((line) => !line.endsWith('progress'));
      };
      const running = plant.run(plan);
      await expect.poll(() => pipeline.attempts.length).toBe(2);
      const expected = ['ingest', 'publish'].flatMap((stage) => [
        `${stage} stage-started`,
        `${stage} stage-finished`,
      ]);
      expect(await watch()).toEqual(expected);
      await running;
      expect(await watch()).toEqual(expected);
      await plant.close();
    });
  });
}
