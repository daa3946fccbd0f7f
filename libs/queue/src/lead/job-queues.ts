import { type Job, jobId, type JobName } from '@sluice/contracts';
import type { JobQueue, QueueBackend } from '../backends/queue-backend.ts';
import { DEAD_LETTERS } from '../work/job-worker.ts';
import type { Catalogue } from '../work/workers.ts';

/** A job, and the number that tells when its turn comes: the lowest first. */
export interface Turn {
  job: Job;
  priority: number;
}

/** The queues of all kinds of job, each opened when it is first needed. */
export interface JobQueues {
  of(name: JobName): JobQueue;
  /** Queues jobs, those that are queued or under way already excepted. */
  add(turns: readonly Turn[]): Promise<void>;
  close(): Promise<void>;
}

export function jobQueues(backend: QueueBackend, catalogue: Catalogue): JobQueues {
  const opened = new Map<string, JobQueue>();
  const of = (name: JobName): JobQueue => {
    const key = catalogue[name].queue;
    const queue = opened.get(key) ?? backend.queue(key);
    opened.set(key, queue);
    return queue;
  };
  return {
    of,
    async add(turns) {
      const entries = turns.map((turn) => entryOf(turn, catalogue));
      for (const [name, group] of Map.groupBy(entries, (entry) => entry.name)) {
        await of(name).addBulk(group);
      }
    },
    async close() {
      await Promise.all([...opened.values()].map((queue) => queue.close()));
    },
  };
}

function entryOf({ job, priority }: Turn, catalogue: Catalogue) {
  const { attempts, backoff } = catalogue[job.name];
  return {
    ...job,
    opts: {
      jobId: jobId(job),
      priority,
      attempts,
      backoff: { type: 'exponential', delay: backoff },
      // What is done leaves nothing: a job the queue still knew could not be queued again.
      removeOnComplete: true,
      removeOnFail: DEAD_LETTERS,
    },
  };
}
