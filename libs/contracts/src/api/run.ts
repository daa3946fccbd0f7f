import { z } from 'zod';
import { ERROR_CODES } from '../errors.ts';
import { DATASET_NAME } from '../spec.ts';

export const ACTIVE_STATES = ['planning', 'running', 'paused'] as const;
export const RUN_STATES = [
  'waiting',
  ...ACTIVE_STATES,
  'succeeded',
  'failed',
  'cancelled',
  'skipped',
] as const;
export type RunState = (typeof RUN_STATES)[number];

export const runStateSchema = z
  .enum(RUN_STATES)
  .describe(
    'waiting: for another run of the dataset to end; skipped: because another was under way',
  );

/** One execution of a revision of a dataset's spec. */
export const runSchema = z
  .object({
    id: z.string(),
    dataset: z.string().regex(DATASET_NAME),
    revision: z.int().describe('of the dataset’s spec'),
    state: runStateSchema,
    trigger: z.enum(['manual', 'schedule', 'retry']),
    created_by: z.string().nullable().describe('name of the API key'),
    created_at: z.iso.datetime(),
    started_at: z.iso.datetime().nullable(),
    finished_at: z.iso.datetime().nullable(),
    plan: z.string().nullable().describe('digest of the plan; known once it is planned'),
    stage: z.string().nullable(),
    fraction: z.number().nullable().describe('of the stage, in [0, 1]'),
    version: z.string().nullable().describe('what it published'),
    error: z.object({ code: z.enum(ERROR_CODES), message: z.string() }).nullable(),
    note: z.string().nullable().describe('why it was skipped or waits'),
  })
  .meta({ id: 'Run' });
export type Run = z.infer<typeof runSchema>;
