import { z } from 'zod';
import { ERROR_CODES } from '../errors.ts';
import { runProgressSchema } from '../run.ts';
import { DATASET_NAME } from '../spec.ts';
import { datasetParams, idText } from './names.ts';
import { pageOf, pageQuery } from './page.ts';
import { defineRoute } from './route.ts';

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

const runStateSchema = z
  .enum(RUN_STATES)
  .describe(
    'waiting: for another run of the dataset to end; skipped: because another was under way',
  );

/** One execution of a revision of a dataset's spec. */
export const runSchema = z
  .object({
    id: idText,
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

/** Something that was told of a run's course. */
export const runStepSchema = z
  .object({
    seq: z.int(),
    at: z.iso.datetime(),
    stage: z.string(),
    type: z.enum(['started', 'finished']),
    jobs: z.int().describe('0 when the stage’s output was found standing'),
    seconds: z.number().describe('that a finished stage took'),
  })
  .meta({ id: 'RunStep' });
export type RunStep = z.infer<typeof runStepSchema>;

const runParams = z.object({ run: idText });
const theRun = { 200: { description: 'the run', schema: runSchema } } as const;

export const startRun = defineRoute({
  method: 'post',
  path: '/api/v1/datasets/{dataset}/runs',
  scope: 'run',
  summary: 'starts a run of the newest spec',
  params: datasetParams,
  body: z.strictObject({
    overlap: z
      .enum(['refuse', 'queue'])
      .default('refuse')
      .describe('what becomes of it while another run of the dataset is under way'),
  }),
  answers: { 202: { description: 'the run, started or waiting', schema: runSchema } },
});

export const listRuns = defineRoute({
  method: 'get',
  path: '/api/v1/runs',
  scope: 'read',
  summary: 'runs, the newest first',
  query: pageQuery.extend({
    dataset: datasetParams.shape.dataset.optional(),
    state: runStateSchema.optional(),
  }),
  answers: { 200: { description: 'a page of them', schema: pageOf(runSchema) } },
});

export const getRun = defineRoute({
  method: 'get',
  path: '/api/v1/runs/{run}',
  scope: 'read',
  summary: 'a run',
  params: runParams,
  answers: theRun,
});

export const watchRun = defineRoute({
  method: 'get',
  path: '/api/v1/runs/{run}/events',
  scope: 'read',
  summary: 'a run as it goes: itself, again each time that something of it has changed, to its end',
  params: runParams,
  answers: {
    200: { description: 'the run', media: 'text/event-stream', schema: runSchema },
  },
});

export const listRunSteps = defineRoute({
  method: 'get',
  path: '/api/v1/runs/{run}/steps',
  scope: 'read',
  summary: 'what was told of a run’s course, in order',
  params: runParams,
  query: pageQuery,
  answers: { 200: { description: 'a page of it', schema: pageOf(runStepSchema) } },
});

export const getRunProgress = defineRoute({
  method: 'get',
  path: '/api/v1/runs/{run}/progress',
  scope: 'read',
  summary: 'how far a run is, stage by stage: jobs, items, seconds',
  params: runParams,
  answers: {
    200: { description: 'no stage where nothing is remembered of it', schema: runProgressSchema },
  },
});

export const pauseRun = defineRoute({
  method: 'post',
  path: '/api/v1/runs/{run}/pause',
  scope: 'run',
  summary: 'finishes the jobs under way and takes no more',
  params: runParams,
  answers: theRun,
});

export const resumeRun = defineRoute({
  method: 'post',
  path: '/api/v1/runs/{run}/resume',
  scope: 'run',
  summary: 'goes on with a paused run',
  params: runParams,
  answers: theRun,
});

export const cancelRun = defineRoute({
  method: 'post',
  path: '/api/v1/runs/{run}/cancel',
  scope: 'run',
  summary: 'ends a run within seconds; what it has finished stands',
  params: runParams,
  answers: theRun,
});

export const retryRun = defineRoute({
  method: 'post',
  path: '/api/v1/runs/{run}/retry',
  scope: 'run',
  summary: 'a new run of the same revision, which goes on where this one ended',
  params: runParams,
  answers: { 202: { description: 'the new run', schema: runSchema } },
});
