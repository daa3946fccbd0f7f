import {
  asSluiceError,
  type Job,
  jobId,
  type JobResult,
  mayPass,
  SluiceError,
} from '@sluice/contracts';
import type { JobContext } from '@sluice/pipeline';
import { DelayedError, type Job as QueuedJob, WaitingError } from 'bullmq';
import { failure } from '../failure.ts';
import { until } from '../signal.ts';
import { waitAfter } from './patience.ts';
import { throttledProgress } from './throttled-progress.ts';

/** A handler whose kind is known by name only: whoever calls it vouches for the data. */
export type Handler = (data: Job['data'], context: JobContext) => Promise<void>;

/** What the catalogue says of an attempt. */
export interface JobKind {
  timeout: number;
  backoff: number;
}

export interface Attempt {
  kind: JobKind;
  /** Waits for a server that is away, or for room, however long that takes. */
  patient: boolean;
  token: string;
  log: (line: string) => void;
  ends: {
    /** The lock is another's, or gone with all the queue held. */
    lost: AbortSignal;
    /** Nobody wants the job's output any more. */
    over: AbortSignal;
    /** This process is about to end. */
    handBack: AbortSignal;
  };
}

/**
 * One attempt at a job, and what becomes of it: done, dropped, found to lack what it needs, left to whoever has its lock, handed back,
 * put off until a server is back, or failed.
 */
export async function workOn(
  queued: QueuedJob<unknown>,
  job: Job,
  handler: Handler,
  attempt: Attempt,
): Promise<JobResult> {
  const { token, log, ends } = attempt;
  try {
    return { items: await attemptOnce(queued, job, handler, attempt), dropped: false };
  } catch (error) {
    if (ends.lost.aborted) {
      log(`${queued.id} lost its lock; another worker may have it`);
      throw new WaitingError();
    }
    if (ends.over.aborted) return { items: 0, dropped: true };
    if (ends.handBack.aborted) {
      await queued.moveToWait(token);
      log(`${queued.id} was put back: this process stops`);
      throw new WaitingError();
    }
    const known = asSluiceError(error);
    // Nobody's fault but the store's, and no dead letter: whoever leads the run has it made again.
    if (known.code === 'lost') {
      log(`${queued.id}: ${known.message}`);
      return { items: 0, dropped: true, lost: known.message };
    }
    if (attempt.patient && mayPass(known.code)) await putOff(queued, known, attempt);
    throw failure(known);
  }
}

/** The items it counted. */
async function attemptOnce(
  queued: QueuedJob<unknown>,
  job: Job,
  handler: Handler,
  { kind: { timeout }, ends: { lost, over, handBack } }: Attempt,
): Promise<number> {
  const late = new AbortController();
  const timer = setTimeout(() => {
    const line = `${jobId(job)} took over ${timeout / 1_000} s and was given up`;
    late.abort(new SluiceError('internal', line));
  }, timeout);
  const signal = AbortSignal.any([lost, over, handBack, late.signal]);
  const progress = throttledProgress((value) => queued.updateProgress(value));
  try {
    signal.throwIfAborted();
    await until(handler(job.data, { signal, progress: progress.tell }), signal);
    return progress.total();
  } finally {
    clearTimeout(timer);
    await progress.end();
  }
}

/** Waiting uses up no attempts: it is not the job that failed. */
async function putOff(
  queued: QueuedJob<unknown>,
  { message }: SluiceError,
  { kind, token, log }: Attempt,
): Promise<never> {
  const wait = waitAfter(queued.attemptsStarted - queued.attemptsMade, kind.backoff);
  log(`${queued.id} waits: ${message}`);
  await queued.moveToDelayed(Date.now() + wait, token);
  throw new DelayedError();
}
