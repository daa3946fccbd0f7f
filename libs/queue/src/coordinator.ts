import {
  asSluiceError,
  CATALOGUE,
  coordinatorState,
  type Job,
  jobId,
  SluiceError,
} from '@sluice/contracts';
import type { Step } from '@sluice/pipeline';
import {
  isNotConnectionError,
  type Job as QueuedJob,
  UnrecoverableError,
  WaitingChildrenError,
} from 'bullmq';
import type { JobQueue, JobWorker, QueueBackend } from './backends/queue-backend.ts';
import { decodeFailure, failure, finalFailure } from './failure.ts';
import { parse, parseJob } from './job-data.ts';
import { until } from './signal.ts';
import { type Catalogue, MAX_STALLED } from './workers.ts';

/** What is to do in a plan's step, counted from 0, judged by what stands; undefined after the last. */
export type Steps = (step: number, plan: string) => Promise<Step | undefined>;

/** A stage that is cached as a whole only finishes, with no jobs. */
export interface StageEvent {
  type: 'stage-started' | 'stage-finished';
  stage: string;
  jobs: number;
}

export interface CoordinatorOptions {
  log?: (line: string) => void;
  onStage?: (plan: string, event: StageEvent) => void;
  /** Fails the run of this plan once it is aborted. */
  signal?: (plan: string) => AbortSignal | undefined;
  catalogue?: Catalogue;
}

export interface Coordinator {
  /** Resolves when the plan is done. @throws SluiceError what ended it before */
  run(plan: string): Promise<void>;
  close(): Promise<void>;
}

const QUEUE = 'run';
/** Runs that are between two steps at once: a run that waits for its jobs takes up no place. */
const CONCURRENCY = 8;
/** Milliseconds without a sign of life after which another coordinator may take a run. */
const LOCK = 60_000;
/** A job's output may be lost before the next look at it, but not every time. */
const MAX_ROUNDS = 3;
/** The queue is never the record, and a job it still knew could not be queued again. */
const FORGET = { removeOnComplete: true, removeOnFail: true };

/**
 * Leads runs through their steps. A run is one job that queues the jobs of a step as its children, gives
 * up its place while they are worked on, and is woken when all are done or one has failed for good.
 * `steps` alone tells what is done, never the queue: a step is over when it has nothing more to do.
 */
export function startCoordinator(
  backend: QueueBackend,
  steps: Steps,
  options: CoordinatorOptions = {},
): Coordinator {
  const runs = backend.queue(QUEUE);
  const children = childQueues(backend, options.catalogue ?? CATALOGUE);
  const outcomes = new Map<string, PromiseWithResolvers<void>>();
  const worker = backend.worker(
    QUEUE,
    async (run, token) => {
      try {
        await advance(run, token!, steps, children.add, options);
      } catch (error) {
        const final = error instanceof UnrecoverableError || error instanceof WaitingChildrenError;
        throw final ? error : failure(asSluiceError(error));
      }
    },
    {
      concurrency: CONCURRENCY,
      lockDuration: LOCK,
      stalledInterval: LOCK / 2,
      maxStalledCount: MAX_STALLED,
    },
  );
  settle(worker, outcomes, options.log);

  return {
    async run(plan) {
      const start = { plan, step: 0, round: 0, queued: 0 };
      const state = parse(coordinatorState, start, QUEUE, (error) => error);
      const id = `${QUEUE}.${plan}`;
      const outcome = Promise.withResolvers<void>();
      outcomes.set(id, outcome);
      const attempts = { attempts: 3, backoff: { type: 'exponential', delay: 1_000 } };
      await runs.add(QUEUE, state, { jobId: id, ...attempts, ...FORGET });
      await outcome.promise;
    },
    async close() {
      await worker.close();
      await Promise.all([runs.close(), children.close()]);
    },
  };
}

/** Settles the outcome of each run when the queue has let go of its job. */
function settle(
  worker: JobWorker,
  outcomes: Map<string, PromiseWithResolvers<void>>,
  log: CoordinatorOptions['log'],
): void {
  worker.on('completed', ({ id }) => {
    outcomes.get(id!)?.resolve();
    outcomes.delete(id!);
  });
  worker.on('failed', (job, { message }) => {
    // Without a time of finishing this was an attempt that is followed by another.
    if (job?.finishedOn === undefined) {
      log?.(`${job?.id} failed, attempt ${job?.attemptsMade}: ${message}`);
      return;
    }
    outcomes.get(job.id!)?.reject(decodeFailure(message, job.id!));
    outcomes.delete(job.id!);
  });
  worker.on('error', (error) => {
    // The backend tells once of a lost connection; each of its workers finds out.
    if (isNotConnectionError(error)) log?.(`queue ${QUEUE}: ${error.message}`);
  });
}

type AddChildren = (jobs: Job[], run: QueuedJob<unknown>, round: number) => Promise<void>;

/** From one wait for children to the next, or to the end of the run. */
async function advance(
  run: QueuedJob<unknown>,
  token: string,
  steps: Steps,
  add: AddChildren,
  { log, onStage, signal: over }: CoordinatorOptions,
): Promise<void> {
  let state = parse(coordinatorState, run.data, QUEUE, finalFailure);
  const { plan } = state;
  const signal = over?.(plan) ?? new AbortController().signal;
  for (;;) {
    if (state.round > 0) await failWithChild(run);
    const step = await until(steps(state.step, plan), signal);
    if (step === undefined) return;
    const { name: stage, jobs } = step;
    if (jobs.length === 0) {
      onStage?.(plan, { type: 'stage-finished', stage, jobs: state.queued });
      state = { plan, step: state.step + 1, round: 0, queued: 0 };
      continue;
    }
    if (state.round === MAX_ROUNDS) throw finalFailure(outputMissing(stage, jobs));
    if (state.round === 0) onStage?.(plan, { type: 'stage-started', stage, jobs: jobs.length });
    else log?.(`${stage}: the output of ${jobs.length} jobs is missing; doing them again`);
    state = { ...state, round: state.round + 1, queued: state.queued + jobs.length };
    await run.updateData(state);
    await add(jobs, run, state.round);
    if (await run.moveToWaitingChildren(token)) throw new WaitingChildrenError();
  }
}

const outputMissing = (stage: string, jobs: Job[]): SluiceError =>
  new SluiceError(
    'internal',
    `${stage}: the output of ${jobId(jobs[0]!)} was missing each of the ${MAX_ROUNDS} times it was done; ` +
      'check that the artifact store keeps what is written to it',
  );

/** Fails the run with the failure of a child, if one has failed, and takes the others off their queues. */
async function failWithChild(run: QueuedJob<unknown>): Promise<void> {
  const [failed] = Object.entries(await run.getIgnoredChildrenFailures());
  if (failed === undefined) return;
  await run.removeUnprocessedChildren();
  const [child, reason] = failed;
  throw finalFailure(decodeFailure(reason, child));
}

function childQueues(
  backend: QueueBackend,
  catalogue: Catalogue,
): { add: AddChildren; close(): Promise<void> } {
  const queues = new Map<string, JobQueue>();
  const open = (name: string): JobQueue => {
    const queue = queues.get(name) ?? backend.queue(name);
    queues.set(name, queue);
    return queue;
  };
  return {
    async add(jobs, run, round) {
      const entries = jobs.map((job) => childEntry(job, run, round, catalogue));
      for (const [name, group] of Map.groupBy(entries, (entry) => entry.name)) {
        const added = await open(catalogue[name].queue).addBulk(group);
        // BullMQ reports a child it would not add by a code in place of the id.
        const refused = added.find(({ id }, index) => id !== group[index]!.opts.jobId);
        if (refused !== undefined) throw new Error(`${name} job refused with code ${refused.id}`);
      }
    },
    async close() {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
    },
  };
}

function childEntry(job: Job, run: QueuedJob<unknown>, round: number, catalogue: Catalogue) {
  const parsed = parseJob(job.name, job.data);
  const { attempts, backoff } = catalogue[job.name];
  return {
    name: parsed.name,
    data: parsed.data,
    opts: {
      // A run never waits for the same id twice: its first end is on record.
      jobId: round === 1 ? jobId(parsed) : `${jobId(parsed)}.${round}`,
      parent: { id: run.id!, queue: run.queueQualifiedName },
      // Wakes the run at the first failure; without it, a run waits for a failed child for ever.
      continueParentOnFailure: true,
      attempts,
      backoff: { type: 'exponential', delay: backoff },
      ...FORGET,
    },
  };
}
