import { asSluiceError, type RunOrder, SluiceError } from '@sluice/contracts';
import type { Runs } from '@sluice/pipeline';
import { type Job as QueuedJob, WaitingError } from 'bullmq';
import { outcomeOf } from '../runs/outcome.ts';
import type { JobFeeds } from './job-feeds.ts';
import type { JobQueues } from './job-queues.ts';
import { lead, type Steps } from './lead.ts';
import { patiently } from './patiently.ts';
import { publishedProgress } from './published-progress.ts';
import { stageTally } from './stage-tally.ts';

/** What it takes to lead a run. */
export interface Leading {
  steps: Steps;
  runs: Runs;
  queues: JobQueues;
  feeds: JobFeeds;
  window: number;
  look: number;
  lock: number;
  patient: boolean;
  log: (line: string) => void;
  /** Another one may lead the run by now. */
  lost: AbortSignal;
  /** This process is about to end. */
  closing: AbortSignal;
}

/** Leads the run of a job until it ends, is paused, or becomes another coordinator's. */
export async function leadJob(
  plan: string,
  job: QueuedJob<unknown>,
  token: string,
  leading: Leading,
): Promise<void> {
  const { runs, lost, closing, log } = leading;
  const gone = AbortSignal.any([lost, closing]);
  try {
    const { order } = await patiently(() => runs.find(plan), { ...leading, signal: gone });
    // A run that has ended may be queued once more by somebody who had looked before.
    if (order === undefined || order.wanted === 'pause') return;
    await leadOrder(order, job, token, leading, gone);
  } catch (error) {
    if (!gone.aborted) throw error;
    if (lost.aborted) log(`${job.id} lost its lock; another coordinator may lead the run`);
    else await job.moveToWait(token);
    throw new WaitingError();
  }
}

async function leadOrder(
  order: RunOrder,
  job: QueuedJob<unknown>,
  token: string,
  { runs, look, window: size, lock, ...leading }: Leading,
  gone: AbortSignal,
): Promise<void> {
  const { plan, priority } = order;
  const since = Date.parse(order.submitted_at);
  const wish = watchWish(order, runs, look);
  const progress = publishedProgress(job);
  const tally = stageTally(job.progress, () => progress.tell(tally.progressOfRun()));
  let failure: SluiceError | undefined;
  try {
    const signal = AbortSignal.any([gone, wish.cancelled]);
    const { paused } = wish;
    const end = await lead({ ...leading, plan, priority, since, size, signal, paused, tally });
    if (end === 'paused') return;
  } catch (error) {
    gone.throwIfAborted();
    failure = asSluiceError(error);
  } finally {
    wish.close();
    await progress.end();
  }
  // A coordinator that was away for a while must not end a run that another one leads by now.
  if ((await job.extendLock(token, lock)) === 0) throw new WaitingError();
  const outcome = outcomeOf(order, failure, tally.progressOfRun());
  await patiently(() => runs.settle(outcome), { ...leading, signal: gone });
}

interface Wish {
  cancelled: AbortSignal;
  paused: () => boolean;
  close(): void;
}

/** What is wanted of a run while it is led. A store that does not answer changes nothing. */
function watchWish({ plan, wanted }: RunOrder, runs: Runs, look: number): Wish {
  const cancelled = new AbortController();
  let paused = false;
  const heed = (wanted?: RunOrder['wanted']): void => {
    if (wanted === 'cancel') cancelled.abort(new SluiceError('cancelled', 'the run was cancelled'));
    if (wanted !== undefined) paused = wanted === 'pause';
  };
  heed(wanted);
  const timer = setInterval(() => {
    runs.find(plan).then(
      ({ order }) => heed(order?.wanted),
      () => undefined,
    );
  }, look);
  return {
    cancelled: cancelled.signal,
    paused: () => paused,
    close: () => clearInterval(timer),
  };
}
