import { type RunOrder, SluiceError } from '@sluice/contracts';
import type { Runs } from '@sluice/pipeline';
import type { JobQueue } from '../backends/queue-backend.ts';
import { outcomeOf } from './outcome.ts';

/** The queue of the jobs that lead runs. */
export const RUN_QUEUE = 'run';

export const runJobId = (plan: string): string => `${RUN_QUEUE}.${plan}`;

/**
 * Queues the job that leads a run, unless it is queued or under way. Nothing of it is kept when it ends: how
 * the run ended stands elsewhere, and a job the queue still knew could not be queued again.
 */
export async function queueRun(queue: JobQueue, { plan, priority }: RunOrder): Promise<void> {
  await queue.add(
    RUN_QUEUE,
    { plan },
    { jobId: runJobId(plan), priority, removeOnComplete: true, removeOnFail: true },
  );
}

/** Ends a run that is wanted no more, unless a coordinator leads it: then that one does. */
export async function settleCancelled(queue: JobQueue, runs: Runs, order: RunOrder): Promise<void> {
  const id = runJobId(order.plan);
  const removed = await queue.remove(id);
  if (removed === 0 && (await queue.getJobState(id)) !== 'unknown') return;
  await runs.settle(outcomeOf(order, new SluiceError('cancelled', 'the run was cancelled')));
}
