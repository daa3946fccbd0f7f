import { jobId, SluiceError } from '@sluice/contracts';
import { describe, expect, it } from 'vitest';
import type { QueueBackend } from '../../src/backends/queue-backend.ts';
import { startWorkers } from '../../src/work/workers.ts';
import { mine, newPlan, pipelineDouble, quickCatalogue } from '../pipeline-double.ts';
import { startPlant } from '../plant.ts';
import { expectNothingLeft, untilAborted } from './waiting.ts';

const catalogue = quickCatalogue({ attempts: 1 });

export function conformsInHandingBack(backend: () => QueueBackend): void {
  /** Somebody who leads runs, and no worker yet. */
  const leadOnly = ({ steps }: { steps: Parameters<typeof startPlant>[1]['steps'] }) =>
    startPlant(backend(), { steps, handlers: {} }, { catalogue });

  describe('a worker that stops', () => {
    it('finishes the job it works on when the grace time is enough', async () => {
      const plan = newPlan();
      const begun = Promise.withResolvers<void>();
      const finish = Promise.withResolvers<void>();
      const pipeline = pipelineDouble(
        () => [mine(plan, 1)],
        async () => {
          begun.resolve();
          await finish.promise;
        },
      );
      const plant = leadOnly(pipeline);
      const workers = startWorkers(backend(), pipeline.handlers, { catalogue });
      const outcome = plant.run(plan);
      await begun.promise;
      const closed = workers.close({ grace: 60_000 });
      finish.resolve();
      await closed;
      await outcome;
      await plant.close();
      expect(pipeline.attempts).toEqual(mine(plan, 1).map(jobId));
    });

    it('puts back what takes longer, and another worker does it: no attempt is lost', async () => {
      const plan = newPlan();
      const begun = Promise.withResolvers<void>();
      const pipeline = pipelineDouble(
        () => [mine(plan, 1)],
        async (_, { signal }) => {
          if (pipeline.attempts.length > 1) return;
          begun.resolve();
          await untilAborted(signal);
        },
      );
      const log: string[] = [];
      const plant = leadOnly(pipeline);
      const options = { catalogue, log: (line: string) => void log.push(line) };
      const workers = startWorkers(backend(), pipeline.handlers, options);
      const outcome = plant.run(plan);
      await begun.promise;
      await workers.close({ grace: 50 });
      const [id] = mine(plan, 1).map(jobId);
      expect(log).toEqual([`${id} was put back: this process stops`]);
      const others = startWorkers(backend(), pipeline.handlers, { catalogue });
      await outcome;
      await Promise.all([others.close(), plant.close()]);
      expect(pipeline.attempts).toEqual([id, id]);
      await expectNothingLeft(backend());
    });
  });

  describe('a patient worker', () => {
    it('waits for what is away, however often it looks, and the run goes on', async () => {
      const plan = newPlan();
      const pipeline = pipelineDouble(
        () => [mine(plan, 1)],
        async () => {
          if (pipeline.attempts.length < 4) {
            throw new SluiceError('unreachable', 'http://q:6333: no answer');
          }
        },
      );
      const log: string[] = [];
      const plant = leadOnly(pipeline);
      const options = { catalogue, patient: true, log: (line: string) => void log.push(line) };
      const workers = startWorkers(backend(), pipeline.handlers, options);
      await plant.run(plan);
      await Promise.all([workers.close(), plant.close()]);
      const [id] = mine(plan, 1).map(jobId);
      expect(log).toEqual(Array.from({ length: 3 }, () => `${id} waits: http://q:6333: no answer`));
      await expectNothingLeft(backend());
    });

    it('does not wait for what waiting does not mend', async () => {
      const plan = newPlan();
      const pipeline = pipelineDouble(
        () => [mine(plan, 1)],
        () => Promise.reject(new SluiceError('model', 'the model is gone')),
      );
      const plant = leadOnly(pipeline);
      const workers = startWorkers(backend(), pipeline.handlers, { catalogue, patient: true });
      await expect(plant.run(plan)).rejects.toMatchObject({ code: 'model' });
      await Promise.all([workers.close(), plant.close()]);
    });
  });
}
