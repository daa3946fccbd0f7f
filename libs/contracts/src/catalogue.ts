import { z } from 'zod';

/**
 * The one list of jobs. A job carries references, never rows: the name of the plan artifact, and the
 * rows it works on. Its output is an artifact whose name follows from the plan, so doing a job twice
 * is harmless and finding its artifact is proof that it is done.
 */
const digest = z.string().regex(/^[0-9a-f]{64}$/);
const range = { start: z.int().min(0), end: z.int().min(0) };

const plan = z.strictObject({ plan: digest });
const shard = z.strictObject({ plan: digest, ...range });
const publication = z.strictObject({
  plan: digest,
  cached: z.array(z.string()).describe('stages whose artifacts the run found ready'),
});
const roleShard = z.strictObject({
  plan: digest,
  role: z.enum(['anchor', 'document']),
  ...range,
});

interface JobKind<Schema extends z.ZodType> {
  queue: string;
  data: Schema;
  /** Milliseconds after which the job is taken to be stuck. */
  timeout: number;
  /** Milliseconds without a sign of life after which another worker may take the job. */
  lock: number;
  attempts: number;
  /** First wait before another attempt, doubling each time, in milliseconds. */
  backoff: number;
  /** Jobs of this kind that one process works on at once. */
  concurrency: number;
}

const kind = <Schema extends z.ZodType>(job: JobKind<Schema>): JobKind<Schema> => job;
const minutes = (count: number): number => count * 60_000;

export const CATALOGUE = {
  ingest: kind({
    queue: 'ingest',
    data: plan,
    timeout: minutes(120),
    lock: minutes(1),
    attempts: 3,
    backoff: 1_000,
    concurrency: 1,
  }),
  embed: kind({
    queue: 'embed',
    data: roleShard,
    timeout: minutes(60),
    lock: minutes(1),
    attempts: 3,
    backoff: 1_000,
    // While the texts of one shard are read, or its vectors written, those of another are embedded.
    concurrency: 2,
  }),
  index: kind({
    queue: 'index',
    data: plan,
    timeout: minutes(240),
    lock: minutes(1),
    attempts: 3,
    backoff: 1_000,
    concurrency: 1,
  }),
  neighbours: kind({
    queue: 'neighbours',
    data: roleShard,
    timeout: minutes(120),
    lock: minutes(1),
    attempts: 3,
    backoff: 1_000,
    concurrency: 1,
  }),
  errors: kind({
    queue: 'errors',
    data: shard,
    timeout: minutes(60),
    lock: minutes(1),
    attempts: 3,
    backoff: 1_000,
    concurrency: 1,
  }),
  'in-batch': kind({
    queue: 'in-batch',
    data: plan,
    timeout: minutes(240),
    lock: minutes(1),
    attempts: 3,
    backoff: 1_000,
    concurrency: 1,
  }),
  mine: kind({
    queue: 'mine',
    data: shard,
    timeout: minutes(60),
    lock: minutes(1),
    attempts: 3,
    backoff: 1_000,
    concurrency: 1,
  }),
  curate: kind({
    queue: 'curate',
    data: shard,
    timeout: minutes(60),
    lock: minutes(1),
    attempts: 3,
    backoff: 1_000,
    concurrency: 1,
  }),
  publish: kind({
    queue: 'publish',
    data: publication,
    timeout: minutes(240),
    lock: minutes(1),
    attempts: 3,
    backoff: 1_000,
    concurrency: 1,
  }),
  notify: kind({
    queue: 'notify',
    data: plan,
    timeout: minutes(5),
    lock: minutes(1),
    attempts: 5,
    backoff: 2_000,
    concurrency: 1,
  }),
} as const;

export type JobName = keyof typeof CATALOGUE;
export type JobData<Name extends JobName> = z.infer<(typeof CATALOGUE)[Name]['data']>;
/** A job of any kind, ready to be queued. */
export type Job = { [Name in JobName]: { name: Name; data: JobData<Name> } }[JobName];
export const JOB_NAMES = Object.keys(CATALOGUE) as JobName[];

/**
 * One id for one piece of work, so that queueing it twice while it waits queues it once.
 * Parts are joined by "." because the queue reserves ":".
 */
export const jobId = ({ name, data }: Job): string =>
  [name, data.plan, 'role' in data ? data.role : '', 'start' in data ? data.start : '']
    .filter((part) => part !== '')
    .join('.');
