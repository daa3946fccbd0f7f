import { jobId, SluiceError } from '@sluice/contracts';
import { beforeEach, describe, expect, it } from 'vitest';
import type { QueueBackend } from '../../src/backends/queue-backend.ts';
import { memoryRuns } from '../../src/runs/memory-runs.ts';
import { runControl } from '../../src/runs/run-control.ts';
import { mine, newPlan, pipelineDouble, quickCatalogue } from '../pipeline-double.ts';
import { startPlant } from '../plant.ts';
import { never } from './waiting.ts';

export function conformsInDeadLetters(backend: () => QueueBackend): void {
  describe('a dead letter', () => {
    beforeEach(async () => {
      const control = runControl(backend(), memoryRuns());
      for (const { queue, id } of await control.letters()) await control.discard(queue, id);
      await control.close();
    });

    it('is a job that no schema allows, with its reason, until it is discarded', async () => {
      const pipeline = pipelineDouble(() => []);
      const plant = startPlant(backend(), pipeline);
      const { control } = plant;
      const queue = backend().queue('mine');
      const opts = { attempts: 3, backoff: 1 };
      await queue.add('mine', { plan: 'a', start: 0 }, { ...opts, jobId: 'half' });
      await queue.add('publish', { plan: newPlan() }, { ...opts, jobId: 'stray' });
      await queue.add('mine', 'text', { ...opts, jobId: 'text' });
      await expect.poll(async () => (await control.letters()).length).toBe(3);
      expect(pipeline.attempts).toEqual([]);
      const letters = new Map((await control.letters()).map((letter) => [letter.id, letter]));
      expect(letters.get('half')).toMatchObject({
        queue: 'mine',
        name: 'mine',
        data: { plan: 'a', start: 0 },
        attempts: 1,
        reason: expect.stringMatching(/^internal: bad data of a mine job: plan: .*; end: /),
        failed_at: expect.stringMatching(/^20..-..-..T/),
      });
      expect(letters.get('stray')?.reason).toBe(
        'internal: "publish" is no kind of job for the queue of mine',
      );
      await control.replay('mine', 'half');
      await expect.poll(async () => (await control.letters()).length).toBe(3);
      for (const id of letters.keys()) await control.discard('mine', id);
      expect(await control.letters()).toEqual([]);
      const missing = { code: 'missing', message: 'no failed job half in the queue mine' };
      await expect(control.discard('mine', 'half')).rejects.toMatchObject(missing);
      await expect(control.replay('cellar', 'half')).rejects.toMatchObject({ code: 'missing' });
      await plant.close();
      await queue.close();
    });

    it('is what ended a run; to replay it is to retry the run', async () => {
      const plan = newPlan();
      let broken = true;
      const pipeline = pipelineDouble(
        () => [mine(plan, 3)],
        async ({ data }) => {
          if (broken && 'start' in data && data.start === 10) {
            throw new SluiceError('input', 'row 12: no text');
          }
        },
      );
      const plant = startPlant(backend(), pipeline);
      await expect(plant.run(plan)).rejects.toThrow('row 12: no text');
      const [first, second] = mine(plan, 2).map(jobId);
      const [letter, ...others] = await plant.control.letters();
      expect(others).toEqual([]);
      expect(letter).toMatchObject({ id: second, reason: 'input: row 12: no text' });
      broken = false;
      await plant.control.replay(letter.queue, letter.id);
      await plant.control.watch(plan);
      expect(await plant.control.letters()).toEqual([]);
      expect(pipeline.attempts.filter((id) => id === first)).toHaveLength(1);
      expect(pipeline.outputs.size).toBe(3);
      await plant.close();
    });

    it('is a job whose workers die, one after the other; its run fails by its name', async () => {
      const plan = newPlan();
      const lock = 150;
      const deaths: string[] = [];
      const pipeline = pipelineDouble(() => [mine(plan, 1)]);
      const plant = startPlant(
        backend(),
        { ...pipeline, handlers: {} },
        { catalogue: quickCatalogue({ lock }) },
      );
      const outcome = plant.run(plan).catch((error: unknown) => error);
      // Each of these takes the job, and never renews its lock: dead, as far as the queue can tell.
      const dying = backend().worker(
        'mine',
        async ({ id }) => {
          deaths.push(id!);
          await never();
        },
        {
          concurrency: 10,
          lockDuration: lock,
          stalledInterval: lock / 2,
          maxStalledCount: 5,
          skipLockRenewal: true,
        },
      );
      const [id] = mine(plan, 1).map(jobId);
      expect(await outcome).toEqual(
        new SluiceError('internal', `${id}: set aside, since whoever works on it dies`),
      );
      expect(deaths).toHaveLength(6);
      expect(await plant.control.letters()).toMatchObject([{ id }]);
      await plant.control.discard('mine', id);
      await plant.close();
      void dying.close();
    });
  });
}
