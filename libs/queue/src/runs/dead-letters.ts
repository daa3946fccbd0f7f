import { CATALOGUE, type DeadLetter, SluiceError } from '@sluice/contracts';
import type { Job as QueuedJob } from 'bullmq';
import type { JobQueue, QueueBackend } from '../backends/queue-backend.ts';
import { RUN_QUEUE } from './run-queue.ts';

/** Jobs that failed for good: what no schema allows, what kills its workers, and what ended a run. */
export interface DeadLetters {
  /** The latest of each queue first. */
  list: () => Promise<DeadLetter[]>;
  /** @throws SluiceError `missing` */
  find(queue: string, id: string): Promise<DeadLetter>;
  /** Queues the job again as it was. @throws SluiceError `missing` */
  requeue(queue: string, id: string): Promise<void>;
  /** @throws SluiceError `missing` */
  discard: (queue: string, id: string) => Promise<void>;
  /** Discards all letters of a run. */
  discardOf(plan: string): Promise<void>;
  close(): Promise<void>;
}

const QUEUES = [...new Set([RUN_QUEUE, ...Object.values(CATALOGUE).map(({ queue }) => queue)])];

export function deadLetters(backend: QueueBackend): DeadLetters {
  const opened = new Map<string, JobQueue>();
  const open = (name: string): JobQueue => {
    const queue = opened.get(name) ?? backend.queue(name);
    opened.set(name, queue);
    return queue;
  };
  const failedJob = async (name: string, id: string): Promise<QueuedJob<unknown>> => {
    const job = QUEUES.includes(name) ? await open(name).getJob(id) : undefined;
    if (job?.finishedOn !== undefined) return job;
    throw new SluiceError('missing', `no failed job ${id} in the queue ${name}`);
  };
  const discard = async (name: string, id: string): Promise<void> => {
    await failedJob(name, id);
    await open(name).remove(id);
  };
  const list = async (): Promise<DeadLetter[]> => {
    const letters = await Promise.all(
      QUEUES.map(async (name) => (await open(name).getFailed()).map((job) => letterOf(name, job))),
    );
    return letters.flat();
  };
  return {
    list,
    find: async (queue, id) => letterOf(queue, await failedJob(queue, id)),
    async requeue(queue, id) {
      const { name, data, opts } = await failedJob(queue, id);
      // A retried job would remember how often it has killed its worker.
      await discard(queue, id);
      await open(queue).add(name, data, { ...opts, jobId: id });
    },
    discard,
    async discardOf(plan) {
      for (const { queue, id, data } of await list()) {
        if (planOf(data) === plan) await open(queue).remove(id);
      }
    },
    async close() {
      await Promise.all([...opened.values()].map((queue) => queue.close()));
    },
  };
}

const letterOf = (queue: string, job: QueuedJob<unknown>): DeadLetter => ({
  queue,
  id: job.id!,
  name: job.name,
  data: job.data,
  reason: job.failedReason,
  attempts: job.attemptsMade,
  failed_at: new Date(job.finishedOn!).toISOString(),
});

/** The plan that a job names, whatever else is wrong with its data. */
export const planOf = (data: unknown): unknown =>
  typeof data === 'object' && data !== null && 'plan' in data ? data.plan : undefined;
