import { z } from 'zod';
import { ERROR_CODES } from './errors.ts';

const plan = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().min(0);

/** Runs of a lower number go first; runs of one number share the workers evenly. */
export const runPriority = z.int().min(1).max(1_000).default(100);

/** The job that leads a run. */
export const runJobSchema = z.strictObject({ plan });

/** What is wanted of a run that has not ended. */
export const runOrderSchema = z.strictObject({
  plan,
  priority: runPriority,
  wanted: z.enum(['run', 'pause', 'cancel']),
  submitted_at: z.iso.datetime(),
});
export type RunOrder = z.infer<typeof runOrderSchema>;

export const stageProgressSchema = z.strictObject({
  stage: z.string(),
  finished: z.boolean(),
  jobs: count.describe('0 when its output was found standing'),
  finished_jobs: count,
  done: count.describe('items, as the jobs count them, of those jobs that have begun'),
  total: count,
  fraction: z.number().min(0).max(1).describe('of the whole stage, each job weighing the same'),
  seconds: z.number().min(0).describe('since it began, or that it took'),
});
export type StageProgress = z.infer<typeof stageProgressSchema>;

/** How far a run is: its stages so far, the last of them under way. */
export const runProgressSchema = z.strictObject({ stages: z.array(stageProgressSchema) });
export type RunProgress = z.infer<typeof runProgressSchema>;

/** How a run ended. */
export const runOutcomeSchema = z.strictObject({
  plan,
  priority: runPriority,
  state: z.enum(['done', 'failed', 'cancelled']),
  failure: z
    .strictObject({ code: z.enum(ERROR_CODES), message: z.string() })
    .optional()
    .describe('what ended it, unless it is done'),
  progress: runProgressSchema.optional(),
  submitted_at: z.iso.datetime(),
  finished_at: z.iso.datetime(),
});
export type RunOutcome = z.infer<typeof runOutcomeSchema>;

/** What a job tells of itself while it is worked on. */
export const jobProgressSchema = z.strictObject({ done: count, total: count });
export type JobProgress = z.infer<typeof jobProgressSchema>;

/** A run as people see it. */
export const runStatusSchema = z
  .strictObject({
    plan,
    state: z.enum([
      'queued',
      'running',
      'pausing',
      'paused',
      'cancelling',
      'done',
      'failed',
      'cancelled',
    ]),
    priority: runPriority,
    failure: runOutcomeSchema.shape.failure,
    submitted_at: z.iso.datetime(),
    finished_at: z.iso.datetime().optional(),
    progress: runProgressSchema.optional(),
  })
  .meta({ id: 'RunStatus' });
export type RunStatus = z.infer<typeof runStatusSchema>;

/** A job that failed for good, with its reason. */
export const deadLetterSchema = z
  .strictObject({
    queue: z.string(),
    id: z.string(),
    name: z.string(),
    data: z.unknown().describe('as it was queued; it may be what no schema allows'),
    reason: z.string(),
    attempts: count,
    failed_at: z.iso.datetime(),
  })
  .meta({ id: 'DeadLetter' });
export type DeadLetter = z.infer<typeof deadLetterSchema>;

/** What a job that ended well leaves in the queue; what it made is an artifact. */
export const jobResultSchema = z.strictObject({
  items: count,
  dropped: z
    .boolean()
    .describe('it was not done, since nobody wanted it any more, or it could not be'),
  lost: z.string().optional().describe('what it needed and did not find'),
});
export type JobResult = z.infer<typeof jobResultSchema>;
