import { asSluiceError, CATALOGUE, type ErrorCode, type JobName } from '@sluice/contracts';
import type { Handlers, JobContext } from '@sluice/pipeline';
import type { Group } from './meter.ts';

const OUTCOMES = ['done', 'failed', 'waits', 'stopped'] as const;
type Outcome = (typeof OUTCOMES)[number];

export interface JobMetrics {
  ended: (name: JobName, outcome: Outcome, seconds: number) => void;
  /** Of this queue, stalled jobs are going to be told; none has stalled so far. */
  attend: (queue: string) => void;
  stalled: (queue: string) => void;
}

const BUCKETS = [0.1, 0.3, 1, 3, 10, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 14_400];

/** The jobs that this process has worked on. */
export const jobMetrics: Group<JobMetrics> = ({ counter, histogram }) => {
  const durations = histogram({
    name: 'job_duration_seconds',
    help:
      'Time that a try at a job took: done, failed, waits (something it needs is away), ' +
      'stopped (its run was cancelled, or its worker ended).',
    labels: ['queue', 'outcome'],
    buckets: BUCKETS,
  });
  const stalls = counter({
    name: 'jobs_stalled_total',
    help: 'Jobs whose worker was not heard of any more, so that another one took them.',
    labels: ['queue'],
  });
  return {
    ended: (name, outcome, seconds) =>
      durations.observe({ queue: CATALOGUE[name].queue, outcome }, seconds),
    // A series that is there from the start tells of its first increase.
    attend: (queue) => stalls.inc({ queue }, 0),
    stalled: (queue) => stalls.inc({ queue }),
  };
};

/** A job that has ended. */
export interface EndedJob {
  name: JobName;
  data: { plan: string };
  outcome: Outcome;
  seconds: number;
  error?: { code: ErrorCode; message: string };
}

/** Handlers that tell of each job's end. */
export const toldHandlers = (handlers: Handlers, tell: (job: EndedJob) => void): Handlers => {
  const entries = Object.entries(handlers).map(([name, handler]) => [
    name,
    told(name as JobName, handler as Handler, tell),
  ]);
  // Which data goes with which name is beyond entries.
  return Object.fromEntries(entries) as Handlers;
};

type Handler = (data: { plan: string }, context: JobContext) => Promise<void>;

const told =
  (name: JobName, handler: Handler, tell: (job: EndedJob) => void): Handler =>
  async (data, context) => {
    const begun = performance.now();
    const end = (outcome: Outcome, error?: EndedJob['error']): void =>
      tell({ name, data, outcome, seconds: (performance.now() - begun) / 1_000, error });
    try {
      await handler(data, context);
    } catch (thrown) {
      const { code, message } = asSluiceError(thrown);
      end(outcomeOf(code, context.signal), { code, message });
      throw thrown;
    }
    end('done');
  };

const outcomeOf = (code: ErrorCode, signal?: AbortSignal): Outcome => {
  if (signal?.aborted || code === 'cancelled') return 'stopped';
  return code === 'unreachable' || code === 'full' ? 'waits' : 'failed';
};
