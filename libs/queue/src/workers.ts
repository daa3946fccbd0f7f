import { setTimeout as sleep } from 'node:timers/promises';
import {
  asSluiceError,
  CATALOGUE,
  type Job,
  JOB_NAMES,
  jobId,
  type JobName,
  mayPass,
  SluiceError,
} from '@sluice/contracts';
import type { Handlers, JobContext } from '@sluice/pipeline';
import {
  DelayedError,
  isNotConnectionError,
  type Job as QueuedJob,
  UnrecoverableError,
  WaitingError,
} from 'bullmq';
import type { JobWorker, QueueBackend } from './backends/queue-backend.ts';
import { failure, finalFailure } from './failure.ts';
import { parseJob } from './job-data.ts';
import { until } from './signal.ts';

export type Catalogue = typeof CATALOGUE;

/** A job that is under way in this process, or has just ended well. */
export interface JobReport {
  job: Job;
  done: number;
  total: number;
  finished: boolean;
}

export interface WorkersOptions {
  /** Gets a line for each failure that ends no run, and for each fault of the queue itself. */
  log?: (line: string) => void;
  onReport?: (report: JobReport) => void;
  /** Aborts the jobs of this plan, those under way and those taken later. */
  signal?: (plan: string) => AbortSignal | undefined;
  /** A job that lacks a server or room is put back until there is one, instead of failing in the end. */
  patient?: boolean;
  catalogue?: Catalogue;
}

export interface Workers {
  /**
   * Takes no more jobs and waits for those under way; what is not done after `grace` milliseconds (without
   * end if absent) is put back for another worker.
   */
  close(options?: { grace?: number }): Promise<void>;
}

/** A worker that dies takes its job along. One death or two need not be the job's fault; more are. */
export const MAX_STALLED = 5;

/**
 * Works on the queues of the kinds of job that have a handler. A job whose data does not fit its schema
 * fails for good; an attempt that fails is repeated if the code of its error says that can help.
 */
export function startWorkers(
  backend: QueueBackend,
  handlers: Partial<Handlers>,
  options: WorkersOptions = {},
): Workers {
  const leaving = new AbortController();
  const underWay = new Set<Promise<void>>();
  const workers = JOB_NAMES.flatMap((name) => {
    const handler = handlers[name] as Handler | undefined;
    return handler === undefined
      ? []
      : [startWorker(backend, name, handler, { ...options, underWay, leaving: leaving.signal })];
  });
  return {
    async close({ grace } = {}) {
      const closed = Promise.all(workers.map((worker) => worker.close()));
      if (grace === undefined) {
        await closed;
        return;
      }
      const done = Promise.allSettled(underWay);
      await Promise.race([done, sleep(grace, undefined, { ref: false })]);
      leaving.abort();
      await done;
      // A server that is away hears of none of this, and finds out when the locks of the jobs run out.
      await Promise.race([closed, sleep(FAREWELL, undefined, { ref: false })]);
    },
  };
}

/** Milliseconds for telling the server what became of the last jobs. */
const FAREWELL = 2_000;

interface WorkerOptions extends WorkersOptions {
  /** Aborted when what is under way is to be put back. */
  leaving: AbortSignal;
  /** Attempts that have not ended. */
  underWay: Set<Promise<void>>;
}

/** A handler whose kind is known by name only: `take` vouches for its data. */
type Handler = (data: Job['data'], context: JobContext) => Promise<void>;

function startWorker(
  backend: QueueBackend,
  name: JobName,
  handler: Handler,
  options: WorkerOptions,
): JobWorker {
  const { log, underWay, catalogue = CATALOGUE } = options;
  const { queue, concurrency, lock, backoff } = catalogue[name];
  const worker = backend.worker(
    queue,
    // BullMQ gives the signal only to a processor that declares all three parameters.
    async (queued, token, lost) => {
      const work = attempt(take(name, queued), handler, lost!, options);
      underWay.add(work);
      try {
        await work;
      } catch (error) {
        if (error instanceof UnrecoverableError) throw error;
        const known = asSluiceError(error);
        await putBack(queued, token!, known, options, backoff);
        throw failure(known);
      } finally {
        underWay.delete(work);
      }
    },
    { concurrency, lockDuration: lock, stalledInterval: lock / 2, maxStalledCount: MAX_STALLED },
  );
  worker.on('lockRenewalFailed', (ids) => {
    for (const id of ids) worker.cancelJob(id, `${id} lost its lock; another worker may have it`);
  });
  worker.on('failed', (job, { message }) => {
    // The run that waits for the job tells of its end.
    if (job?.finishedOn !== undefined && job.parent !== undefined) return;
    log?.(`${job?.id} failed, attempt ${job?.attemptsMade} of ${job?.opts.attempts}: ${message}`);
  });
  worker.on('error', (error) => {
    // The backend tells once of a lost connection; each of its workers finds out.
    if (isNotConnectionError(error)) log?.(`queue ${queue}: ${error.message}`);
  });
  return worker;
}

/** First waits of a job until one that lacked something is tried again. */
const PATIENCE = 5;

/**
 * Puts a job back whose end is no fault of its own, which counts as no attempt.
 * @throws what tells the queue that it has been put back; returns where it has not
 */
async function putBack(
  queued: QueuedJob<unknown>,
  token: string,
  error: SluiceError,
  { leaving, patient, log }: WorkerOptions,
  backoff: number,
): Promise<void> {
  if (leaving.aborted) {
    await queued.moveToWait(token);
    log?.(`${queued.id} was put back: this process stops`);
    throw new WaitingError();
  }
  if (patient && mayPass(error.code)) {
    log?.(`${queued.id} waits: ${error.message}`);
    await queued.moveToDelayed(Date.now() + PATIENCE * backoff, token);
    throw new DelayedError();
  }
}

function take(name: JobName, queued: QueuedJob<unknown>): Job {
  if (queued.name === name) return parseJob(name, queued.data);
  const kind = `"${queued.name}" is no kind of job for the queue of ${name}`;
  throw finalFailure(new SluiceError('internal', kind));
}

async function attempt(
  job: Job,
  handler: Handler,
  lost: AbortSignal,
  { onReport, signal: over, leaving, catalogue = CATALOGUE }: WorkerOptions,
): Promise<void> {
  const { timeout } = catalogue[job.name];
  const late = new AbortController();
  const timer = setTimeout(() => {
    const line = `${jobId(job)} took over ${timeout / 1_000} s and was given up`;
    late.abort(new SluiceError('internal', line));
  }, timeout);
  const signal = AbortSignal.any(
    [lost, late.signal, leaving, over?.(job.data.plan)].filter((end) => end !== undefined),
  );
  let total = 0;
  const progress = (done: number, of: number): void => {
    total = of;
    onReport?.({ job, done, total, finished: false });
  };
  try {
    signal.throwIfAborted();
    await until(handler(job.data, { signal, progress }), signal);
  } finally {
    clearTimeout(timer);
  }
  onReport?.({ job, done: total, total, finished: true });
}
