import { setTimeout as sleep } from 'node:timers/promises';
import { type Job, jobId, SluiceError } from '@sluice/contracts';
import type { Queue, Worker } from 'bullmq';
import { describe, expect, it, vi } from 'vitest';
import type { QueueBackend } from '../../src/backends/queue-backend.ts';
import type { Steps } from '../../src/lead/lead.ts';
import { startWorkers } from '../../src/work/workers.ts';
import {
  index,
  ingest,
  mine,
  newPlan,
  pipelineDouble,
  quickCatalogue,
} from '../pipeline-double.ts';
import { runInPlant, startPlant } from '../plant.ts';
import { expectNothingLeft, never, standRun, untilAborted } from './waiting.ts';

const catalogue = quickCatalogue();

export function conformsInJobs(backend: () => QueueBackend): void {
  describe('a job', () => {
    it('is tried again, later each time, when its error may pass', async () => {
      const plan = newPlan();
      const pipeline = pipelineDouble(
        () => [mine(plan, 1)],
        async () => {
          if (pipeline.attempts.length < 3) throw new SluiceError('internal', 'nobody foresaw it');
        },
      );
      // So long that nothing but the test itself ends the waiting.
      const backoff = 600_000;
      const plant = startPlant(backend(), pipeline, { catalogue: quickCatalogue({ backoff }) });
      const outcome = plant.run(plan);
      const queue = backend().queue('mine');
      const [id] = mine(plan, 1).map(jobId);
      for (const wait of [backoff, 2 * backoff]) {
        await expect.poll(async () => (await queue.getJob(id))?.delay).toBe(wait);
        await (await queue.getJob(id))!.promote();
      }
      await outcome;
      expect(pipeline.attempts).toHaveLength(3);
      await plant.close();
      await queue.close();
    });

    it('ends its run with its own error when its attempts are used up, told once by the run', async () => {
      const plan = newPlan();
      const error = new SluiceError('internal', 'a fault: nobody foresaw: it');
      const pipeline = pipelineDouble(
        () => [mine(plan, 1)],
        () => Promise.reject(error),
      );
      const plant = startPlant(backend(), pipeline);
      await expect(plant.run(plan)).rejects.toEqual(error);
      const id = jobId(mine(plan, 1)[0]);
      expect(plant.log).toEqual(
        [1, 2].map(
          (attempt) => `${id} failed, attempt ${attempt} of 3: internal: ${error.message}`,
        ),
      );
      await plant.close();
    });

    it('is not tried again when its error stays', async () => {
      const plan = newPlan();
      const error = new SluiceError('input', 'train.csv, line 7: no column "label"\nadd it');
      const pipeline = pipelineDouble(
        () => [[ingest(plan)]],
        () => Promise.reject(error),
      );
      await expect(runInPlant(backend(), plan, pipeline)).rejects.toEqual(error);
      expect(pipeline.attempts).toHaveLength(1);
    });

    it('ends its run at once when it fails, and the jobs beside it', async () => {
      const plan = newPlan();
      let stopped = false;
      const pipeline = pipelineDouble(
        // ingest fails while one job is under way for ever and two wait behind another.
        () => [[index(plan), ...mine(plan, 3), ingest(plan)]],
        async ({ name }, { signal }) => {
          if (name === 'mine') {
            await untilAborted(signal).finally(() => {
              stopped = true;
            });
          }
          if (name === 'index') await never();
          await sleep(50);
          throw new SluiceError('model', 'no such folder');
        },
      );
      const plant = startPlant(backend(), pipeline);
      await expect(plant.run(plan)).rejects.toMatchObject({
        code: 'model',
        message: 'no such folder',
      });
      await expect.poll(() => stopped).toBe(true);
      await plant.close();
      expect(pipeline.attempts.toSorted()).toEqual(
        [index(plan), ingest(plan), mine(plan, 1)[0]].map(jobId).toSorted(),
      );
      await expectNothingLeft(backend());
    });

    it('ends its run also when it fails in a later round', async () => {
      const plan = newPlan();
      const pipeline = pipelineDouble(
        () => [[ingest(plan)]],
        async () => {
          if (pipeline.attempts.length > 1) throw new SluiceError('output', 'disk full');
        },
      );
      const steps: Steps = (step) => {
        pipeline.outputs.clear();
        return pipeline.steps(step, plan);
      };
      await expect(runInPlant(backend(), plan, { ...pipeline, steps })).rejects.toThrow(
        'disk full',
      );
    });

    it('is done again when its run is submitted again after it has failed', async () => {
      const plan = newPlan();
      let broken = true;
      const pipeline = pipelineDouble(
        () => [mine(plan, 2)],
        async () => {
          if (broken) throw new SluiceError('input', 'broken');
        },
      );
      const plant = startPlant(backend(), pipeline);
      await expect(plant.run(plan)).rejects.toThrow('broken');
      broken = false;
      await plant.run(plan);
      await plant.close();
      expect(pipeline.outputs).toEqual(new Set(mine(plan, 2).map(jobId)));
    });

    it('is done although one of an earlier try fails when the run has been submitted again', async () => {
      const plan = newPlan();
      const [job] = mine(plan, 1);
      const queue = backend().queue('mine');
      let earlier = true;
      const pipeline = pipelineDouble(
        () => [[ingest(plan)], [job]],
        async ({ name }) => {
          if (name === 'mine' && earlier) throw new SluiceError('input', 'broken');
          if (name !== 'ingest') return;
          const timestamp = Date.now() - 60_000;
          await queue.add(job.name, job.data, { jobId: jobId(job), timestamp });
          await vi.waitFor(async () => expect(await queue.getJobState(jobId(job))).toBe('failed'));
          earlier = false;
        },
      );
      await runInPlant(backend(), plan, pipeline);
      await queue.close();
      expect(pipeline.attempts).toEqual([jobId(ingest(plan)), jobId(job), jobId(job)]);
    });

    it('is refused when queued with bad data, with all the jobs beside it', async () => {
      const plan = newPlan();
      const bad = { name: 'mine', data: { plan, start: -1, end: 10 } } as Job;
      const pipeline = pipelineDouble(() => [[ingest(plan), bad]]);
      await expect(runInPlant(backend(), plan, pipeline)).rejects.toMatchObject({
        code: 'internal',
        message: expect.stringMatching(/^bad data of a mine job: start: /),
      });
      expect(pipeline.attempts).toEqual([]);
    });

    it('is stopped when it takes too long', async () => {
      const plan = newPlan();
      const reasons: unknown[] = [];
      const pipeline = pipelineDouble(
        () => [mine(plan, 1)],
        async (_job, { signal }) => {
          signal.addEventListener('abort', () => reasons.push(signal.reason));
          await never();
        },
      );
      const late = new SluiceError(
        'internal',
        `${jobId(mine(plan, 1)[0])} took over 0.1 s and was given up`,
      );
      await expect(
        runInPlant(backend(), plan, pipeline, {
          catalogue: quickCatalogue({ timeout: 100, attempts: 2 }),
        }),
      ).rejects.toEqual(late);
      expect(reasons).toEqual([late, late]);
    });

    it('is done by another worker when its worker dies, even several times', async () => {
      const plan = newPlan();
      const run = await standRun(backend(), plan);
      const pipeline = pipelineDouble(() => []);
      const lock = 200;
      // Takes jobs, never does them, and lets their locks run out.
      const mortal = backend().worker('mine', never, {
        autorun: false,
        lockDuration: lock,
        stalledInterval: lock / 2,
        maxStalledCount: 100,
      }) as unknown as Worker;
      const queue = backend().queue('mine');
      const [job] = mine(plan, 1);
      await queue.add(job.name, job.data, { jobId: jobId(job), removeOnComplete: true });
      await mortal.startStalledCheckTimer();
      for (let deaths = 0; deaths < 4; deaths++) {
        const taken = await vi.waitUntil(
          () => mortal.getNextJob(`life-${deaths}`, { block: false }),
          5_000,
        );
        expect(taken.id).toBe(jobId(job));
      }
      await mortal.close();
      const workers = startWorkers(backend(), pipeline.handlers, {
        catalogue: quickCatalogue({ lock }),
      });
      await expect.poll(() => pipeline.attempts).toEqual([jobId(job)]);
      await workers.close();
      await queue.close();
      await run.fall();
    });

    it('is stopped when its lock is lost, and left to whoever has it', async () => {
      const plan = newPlan();
      const run = await standRun(backend(), plan);
      const log: string[] = [];
      const stopped = Promise.withResolvers<void>();
      const pipeline = pipelineDouble(
        () => [],
        (_job, { signal }) => untilAborted(signal).finally(stopped.resolve),
      );
      const workers = startWorkers(backend(), pipeline.handlers, {
        catalogue: quickCatalogue({ lock: 200 }),
        log: (line) => log.push(line),
      });
      const queue = backend().queue('mine') as Queue;
      await queue.add('mine', mine(plan, 1)[0].data, { jobId: 'lost' });
      await expect.poll(() => pipeline.attempts.length).toBe(1);
      await queue.obliterate({ force: true });
      await stopped.promise;
      await workers.close();
      expect(log).toContain('lost lost its lock; another worker may have it');
      await queue.resume();
      await queue.close();
      await run.fall();
    });

    it('is dropped when its run no longer stands, before it begins or while it is under way', async () => {
      const plan = newPlan();
      const run = await standRun(backend(), plan);
      let stopped = false;
      const pipeline = pipelineDouble(
        () => [],
        (_job, { signal }) =>
          untilAborted(signal).finally(() => {
            stopped = true;
          }),
      );
      const log: string[] = [];
      const workers = startWorkers(backend(), pipeline.handlers, {
        catalogue,
        look: 50,
        log: (line: string) => log.push(line),
      });
      const queue = backend().queue('mine');
      const [first, second] = mine(plan, 2);
      for (const { name, data } of [first, second]) {
        await queue.add(name, data, { removeOnComplete: true });
      }
      await expect.poll(() => pipeline.attempts).toEqual([jobId(first)]);
      await run.fall();
      await expect.poll(() => stopped).toBe(true);
      await expect
        .poll(() => queue.getJobCounts('waiting', 'active'))
        .toEqual({
          waiting: 0,
          active: 0,
        });
      await workers.close();
      expect(pipeline.attempts).toEqual([jobId(first)]);
      expect(pipeline.outputs.size).toBe(0);
      expect(log).toEqual([]);
      await queue.close();
    });

    it('is not taken while something keeps its worker from working', async () => {
      const plan = newPlan();
      let fault: string | undefined = 'disk full';
      const pipeline = pipelineDouble(() => [mine(plan, 2)]);
      const plant = startPlant(backend(), { ...pipeline, handlers: {} });
      const log: string[] = [];
      const workers = startWorkers(backend(), pipeline.handlers, {
        catalogue,
        admitLook: 50,
        admit: async () => fault,
        log: (line: string) => log.push(line),
      });
      const outcome = plant.run(plan);
      await sleep(300);
      expect(workers.fault()).toBe('disk full');
      expect(pipeline.attempts).toEqual([]);
      fault = undefined;
      await outcome;
      expect(workers.fault()).toBeUndefined();
      expect(log).toEqual(['takes no jobs: disk full', 'takes jobs again']);
      await workers.close();
      await plant.close();
    });
  });
}
