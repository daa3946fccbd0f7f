import { CATALOGUE, runJobSchema } from '@sluice/contracts';
import type { Runs } from '@sluice/pipeline';
import { isNotConnectionError } from 'bullmq';
import type { JobWorker, QueueBackend } from '../backends/queue-backend.ts';
import { endWithin } from '../closing.ts';
import { decodeFailure, orNever, STALLED } from '../failure.ts';
import { parse } from '../job-data.ts';
import { outcomeOf } from '../runs/outcome.ts';
import { RUN_QUEUE, runJobId } from '../runs/run-queue.ts';
import { DEAD_LETTERS } from '../work/job-worker.ts';
import type { Catalogue } from '../work/workers.ts';
import { jobFeeds } from './job-feeds.ts';
import { jobQueues } from './job-queues.ts';
import { leadJob, type Leading } from './lead-job.ts';
import type { Steps } from './lead.ts';
import { startReconciler } from './reconciler.ts';

export interface CoordinatorOptions {
  steps: Steps;
  /** What is wanted of runs, and how they ended. */
  runs: Runs;
  /** Gets a line for each failure that ends no run, and for each fault of the queue itself. */
  log?: (line: string) => void;
  catalogue?: Catalogue;
  /** Waits for a store that is away, however long that takes, instead of failing the run in the end. */
  patient?: boolean;
  /** Runs that this coordinator leads at once; others wait, those of lower priority longer. */
  atOnce?: number;
  /** Jobs of a run that are queued or under way at once. */
  window?: number;
  /** Milliseconds between two looks at what is wanted of a run. */
  look?: number;
  /** Milliseconds without a sign of life after which another coordinator may take a run. */
  lock?: number;
  /** Milliseconds between two looks for runs that the queue has forgotten. */
  reconcile?: number;
}

export interface Coordinator {
  /** Hands the runs over to other coordinators, or to the next one. */
  close(): Promise<void>;
}

/** A run outlives many coordinators, but not one after the other that dies of it. */
const MAX_STALLED = 20;

/**
 * Leads runs. A run is one job of the queue `run`, under way as long as the run is: whoever holds its lock
 * queues the run's jobs, hears how they go, and tells of it. If it dies, another one takes the job when the
 * lock has run out.
 *
 * What is wanted stands in `runs`, and so does how a run ended: a queue that has lost everything is filled
 * again from there.
 */
export function startCoordinator(backend: QueueBackend, options: CoordinatorOptions): Coordinator {
  const { steps, runs, catalogue = CATALOGUE, patient = false, log = () => undefined } = options;
  const { atOnce = 4, window = 256, look = 1_000, lock = 30_000, reconcile = 5_000 } = options;
  const queue = backend.queue(RUN_QUEUE);
  const queues = jobQueues(backend, catalogue);
  const feeds = jobFeeds(backend, catalogue);
  const closing = new AbortController();
  const leading: Omit<Leading, 'lost'> = {
    steps,
    runs,
    queues,
    feeds,
    window,
    look,
    lock,
    patient,
    log,
    closing: closing.signal,
  };
  const worker = backend.worker(
    RUN_QUEUE,
    (run, token, lost) => {
      const { plan } = orNever(() => parse(runJobSchema, run.data, RUN_QUEUE));
      return leadJob(plan, run, token!, { ...leading, lost: lost! });
    },
    {
      concurrency: atOnce,
      lockDuration: lock,
      stalledInterval: lock / 2,
      maxStalledCount: MAX_STALLED,
      removeOnFail: DEAD_LETTERS,
    },
  );
  attend(worker, runs, log);
  const reconciler = startReconciler(queue, runs, { every: reconcile, log });

  return {
    async close() {
      await reconciler.close();
      await endWithin(0, Promise.resolve(), worker.close(), closing);
      await Promise.all([queue.close(), queues.close(), feeds.close()]);
    },
  };
}

function attend(worker: JobWorker, runs: Runs, log: (line: string) => void): void {
  worker.on('lockRenewalFailed', (ids) => {
    for (const id of ids) worker.cancelJob(id);
  });
  worker.on('failed', (run, { message }) => {
    log(`${run?.id} failed: ${message}`);
    const { data } = runJobSchema.safeParse(run?.data);
    // Whatever else ends a run, the coordinator settles itself.
    if (!data || message !== STALLED) return;
    void settleFailed(data.plan, message, runs).catch((error: Error) => log(error.message));
  });
  worker.on('error', (error) => {
    if (isNotConnectionError(error)) log(`queue ${RUN_QUEUE}: ${error.message}`);
  });
}

async function settleFailed(plan: string, reason: string, runs: Runs): Promise<void> {
  const { order } = await runs.find(plan);
  if (order) await runs.settle(outcomeOf(order, decodeFailure(reason, runJobId(plan))));
}
