import type { RunOrder } from '@sluice/contracts';
import { expect } from 'vitest';
import type { QueueBackend } from '../../src/backends/queue-backend.ts';
import { queueRun, RUN_QUEUE, runJobId } from '../../src/runs/run-queue.ts';
import { quickCatalogue } from '../pipeline-double.ts';

export const never = (): Promise<never> => new Promise(() => undefined);

/** Waits until the signal is aborted, as a handler that heeds it does. */
export const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });

/** No job waits that an ended run has left behind, and none is put off. */
export async function expectNothingLeft(backend: QueueBackend): Promise<void> {
  for (const { queue: name } of [...Object.values(quickCatalogue()), { queue: RUN_QUEUE }]) {
    const queue = backend.queue(name);
    const left = await queue.getJobCounts('waiting', 'prioritized', 'delayed', 'active');
    expect(Object.values(left), name).toEqual([0, 0, 0, 0]);
    await queue.close();
  }
}

const orderOf = (plan: string, change: Partial<RunOrder> = {}): RunOrder => ({
  plan,
  priority: 100,
  wanted: 'run',
  submitted_at: new Date().toISOString(),
  ...change,
});

/** A run that stands in the queue, and nobody leads. */
export async function standRun(
  backend: QueueBackend,
  plan: string,
): Promise<{ fall: () => Promise<void> }> {
  const queue = backend.queue(RUN_QUEUE);
  await queueRun(queue, orderOf(plan));
  return {
    async fall() {
      await queue.remove(runJobId(plan));
      await queue.close();
    },
  };
}
