import { trace } from '@opentelemetry/api';
import { type Job, type JobName, type JobResult, SluiceError } from '@sluice/contracts';
import { isNotConnectionError, type Job as QueuedJob, WaitingError } from 'bullmq';
import type { JobWorker, QueueBackend } from '../backends/queue-backend.ts';
import { orNever } from '../failure.ts';
import { parseJob } from '../job-data.ts';
import type { Admission } from './admission.ts';
import { type Handler, type JobKind, workOn } from './job-attempt.ts';
import type { StandingRuns } from './standing-runs.ts';

/** A worker that dies takes its job along. One death or two need not be the job's fault; more are. */
const MAX_STALLED = 5;

/** A job that failed for good is kept where people find it with its reason. */
export const DEAD_LETTERS = { age: 30 * 24 * 3_600, count: 1_000 };

/** What a worker has beside its handler. */
export interface Shop {
  runs: StandingRuns;
  admission: Admission;
  /** Aborted when jobs are to be handed back. */
  handBack: AbortSignal;
  /** Jobs that are being worked on. */
  underWay: Set<Promise<unknown>>;
  log: (line: string) => void;
  patient: boolean;
  kind: JobKind & { queue: string; concurrency: number; lock: number };
}

export function startWorker(
  backend: QueueBackend,
  name: JobName,
  handler: Handler,
  shop: Shop,
): JobWorker {
  const { kind, log, patient } = shop;
  const worker = backend.worker(
    kind.queue,
    // BullMQ gives the signal only to a processor that declares all three parameters.
    async (queued, token, lost) => {
      const working = work(name, queued, token!, lost!, handler, shop);
      shop.underWay.add(working);
      try {
        return await working;
      } finally {
        shop.underWay.delete(working);
      }
    },
    {
      concurrency: kind.concurrency,
      lockDuration: kind.lock,
      stalledInterval: kind.lock / 2,
      maxStalledCount: MAX_STALLED,
      removeOnFail: DEAD_LETTERS,
    },
  );
  worker.on('lockRenewalFailed', (ids) => {
    for (const id of ids) worker.cancelJob(id);
  });
  worker.on('failed', (job, { message }) => {
    // A run that somebody waits for ends with this failure, and tells of it itself.
    if (!patient && job?.finishedOn !== undefined) return;
    const attempts = `attempt ${job?.attemptsMade} of ${job?.opts.attempts ?? 1}`;
    log(`${job?.id} failed, ${attempts}: ${message}`);
  });
  worker.on('error', (error) => {
    // The backend tells once of a lost connection; each of its workers finds out.
    if (isNotConnectionError(error)) log(`queue ${kind.queue}: ${error.message}`);
  });
  return worker;
}

async function work(
  name: JobName,
  queued: QueuedJob<unknown>,
  token: string,
  lost: AbortSignal,
  handler: Handler,
  { runs, admission, handBack, log, patient, kind }: Shop,
): Promise<JobResult> {
  const job = orNever(() => take(name, queued));
  // One may still be taken while workers are being paused.
  if ((await admission.looked()) !== undefined) {
    await queued.moveToWait(token);
    throw new WaitingError();
  }
  trace.getActiveSpan()?.setAttributes({ 'sluice.run': job.data.plan, 'sluice.stage': name });
  const run = await runs.enter(job.data.plan);
  try {
    return await workOn(queued, job, handler, {
      kind,
      patient,
      token,
      log,
      ends: { lost, over: run.signal, handBack },
    });
  } finally {
    run.leave();
  }
}

function take(name: JobName, queued: QueuedJob<unknown>): Job {
  if (queued.name === name) return parseJob(name, queued.data);
  const kind = `"${queued.name}" is no kind of job for the queue of ${name}`;
  throw new SluiceError('internal', kind);
}
