import { setTimeout as sleep } from 'node:timers/promises';
import { type Job, jobId, SluiceError } from '@sluice/contracts';
import type { Queue, Worker } from 'bullmq';
import { describe, expect, it, vi } from 'vitest';
import type { QueueBackend } from '../../src/backends/queue-backend.ts';
import type { Steps } from '../../src/coordinator.ts';
import { runPlan } from '../../src/run.ts';
import { startWorkers } from '../../src/workers.ts';
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

export function conformsInJobs(backend: () => QueueBackend): void {
  describe('a job', () => {
    it('is tried again, later each time, when its error may pass', async () => {
      const plan = newPlan();
      const times: number[] = [];
      const pipeline = pipelineDouble(
        () => [mine(plan, 1)],
        async () => {
          times.push(performance.now());
          if (times.length < 3) throw new SluiceError('unreachable', 'qdrant: no answer');
        },
      );
      await runPlan(backend(), { plan, ...pipeline, catalogue });
      expect(times).toHaveLength(3);
      expect(times[1] - times[0]).toBeGreaterThanOrEqual(39);
      expect(times[2] - times[1]).toBeGreaterThanOrEqual(79);
    });

    it('ends its run with its own error when its attempts are used up', async () => {
      const plan = newPlan();
      const pipeline = pipelineDouble(
        () => [mine(plan, 1)],
        () => Promise.reject(new SluiceError('unreachable', 'http://q:6333: no answer: is it up?')),
      );
      const log: string[] = [];
      const outcome = runPlan(backend(), {
        plan,
        ...pipeline,
        catalogue,
        log: (line) => log.push(line),
      });
      await expect(outcome).rejects.toEqual(
        new SluiceError('unreachable', 'http://q:6333: no answer: is it up?'),
      );
      const id = jobId(mine(plan, 1)[0]);
      expect(log).toEqual(
        [1, 2].map(
          (attempt) =>
            `${id} failed, attempt ${attempt} of 3: unreachable: http://q:6333: no answer: is it up?`,
        ),
      );
    });

    it('is not tried again when its error stays', async () => {
      const plan = newPlan();
      const error = new SluiceError('input', 'train.csv, line 7: no column "label"\nadd it');
      const pipeline = pipelineDouble(
        () => [[ingest(plan)]],
        () => Promise.reject(error),
      );
      await expect(runPlan(backend(), { plan, ...pipeline, catalogue })).rejects.toEqual(error);
      expect(pipeline.attempts).toHaveLength(1);
    });

    it('ends its run at once when it fails, and the jobs beside it', async () => {
      const plan = newPlan();
      let stopped = false;
      const pipeline = pipelineDouble(
        // ingest fails while one job is under way for ever and three wait behind it.
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
      const start = performance.now();
      await expect(runPlan(backend(), { plan, ...pipeline, catalogue })).rejects.toMatchObject({
        code: 'model',
        message: 'no such folder',
      });
      expect(performance.now() - start).toBeLessThan(2_000);
      expect(stopped).toBe(true);
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
      const outcome = runPlan(backend(), { plan, ...pipeline, steps, catalogue });
      await expect(outcome).rejects.toThrow('disk full');
    });

    it('can be queued again after its run has failed', async () => {
      const plan = newPlan();
      let broken = true;
      const pipeline = pipelineDouble(
        () => [mine(plan, 2)],
        async () => {
          if (broken) throw new SluiceError('input', 'broken');
        },
      );
      await expect(runPlan(backend(), { plan, ...pipeline, catalogue })).rejects.toThrow('broken');
      broken = false;
      await runPlan(backend(), { plan, ...pipeline, catalogue });
      expect(pipeline.outputs).toEqual(new Set(mine(plan, 2).map(jobId)));
    });

    it('is refused when queued with bad data, with all the jobs beside it', async () => {
      const plan = newPlan();
      const bad = { name: 'mine', data: { plan, start: -1, end: 10 } } as Job;
      const pipeline = pipelineDouble(() => [[ingest(plan), bad]]);
      await expect(runPlan(backend(), { plan, ...pipeline, catalogue })).rejects.toMatchObject({
        code: 'internal',
        message: expect.stringMatching(/^bad data of a mine job: start: /),
      });
      expect(pipeline.attempts).toEqual([]);
    });

    it('fails for good when it is taken with bad data or from the wrong queue', async () => {
      const { handlers, attempts } = pipelineDouble(() => []);
      const log: string[] = [];
      const workers = startWorkers(backend(), handlers, {
        log: (line) => log.push(line),
        catalogue,
      });
      const queue = backend().queue('mine');
      const opts = { attempts: 3, backoff: 1, removeOnFail: true };
      await queue.add('mine', { plan: 'a', start: 0 }, { ...opts, jobId: 'half' });
      await queue.add('publish', { plan: newPlan() }, { ...opts, jobId: 'stray' });
      await expect.poll(() => log.length).toBe(2);
      await sleep(100);
      expect(log).toEqual([
        expect.stringMatching(
          /^half failed, attempt 1 of 3: internal: bad data of a mine job: plan: .*; end: /,
        ),
        'stray failed, attempt 1 of 3: internal: "publish" is no kind of job for the queue of mine',
      ]);
      expect(attempts).toEqual([]);
      await workers.close();
      await queue.close();
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
      const short = quickCatalogue({ timeout: 100, attempts: 2 });
      const late = new SluiceError(
        'internal',
        `${jobId(mine(plan, 1)[0])} took over 0.1 s and was given up`,
      );
      await expect(runPlan(backend(), { plan, ...pipeline, catalogue: short })).rejects.toEqual(
        late,
      );
      expect(reasons).toEqual([late, late]);
    });

    it('is done by another worker when its worker dies, even several times', async () => {
      const plan = newPlan();
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
      await expect.poll(() => pipeline.attempts, { timeout: 5_000 }).toEqual([jobId(job)]);
      await workers.close();
      await queue.close();
    });

    it('is stopped when its lock is lost', async () => {
      const plan = newPlan();
      const stopped = Promise.withResolvers<unknown>();
      const pipeline = pipelineDouble(
        () => [],
        (_job, { signal }) =>
          untilAborted(signal).catch((reason: unknown) => {
            stopped.resolve(reason);
          }),
      );
      const workers = startWorkers(backend(), pipeline.handlers, {
        catalogue: quickCatalogue({ lock: 200 }),
      });
      const queue = backend().queue('mine') as Queue;
      await queue.add('mine', mine(plan, 1)[0].data, { jobId: 'lost' });
      await expect.poll(() => pipeline.attempts.length).toBe(1);
      await queue.obliterate({ force: true });
      expect(await stopped.promise).toBe('lost lost its lock; another worker may have it');
      await workers.close();
      await queue.resume();
      await queue.close();
    });
  });
}
