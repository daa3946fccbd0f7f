import { z } from 'zod';
import { DATASET_NAME } from '../spec.ts';
import { datasetParams } from './names.ts';
import { pageOf, pageQuery } from './page.ts';
import { defineRoute } from './route.ts';
import { runSchema } from './run.ts';
import { datasetScheduleSchema } from './schedule.ts';

/** A dataset's spec as it was at one time; revisions are never changed. */
export const specRevisionSchema = z
  .object({
    dataset: z.string().regex(DATASET_NAME),
    revision: z.int(),
    text: z.string().describe('YAML, as it was given'),
    created_at: z.iso.datetime(),
    created_by: z.string().nullable().describe('name of the API key'),
  })
  .meta({ id: 'SpecRevision' });
export type SpecRevision = z.infer<typeof specRevisionSchema>;

/** A dataset as the control plane knows it: one that has a spec. */
export const datasetSchema = z
  .object({
    dataset: z.string(),
    revision: z.int().describe('the newest of its spec'),
    schedule: datasetScheduleSchema.nullable(),
    run: runSchema.nullable().describe('the newest'),
  })
  .meta({ id: 'Dataset' });
export type Dataset = z.infer<typeof datasetSchema>;

export const listDatasets = defineRoute({
  method: 'get',
  path: '/api/v1/datasets',
  scope: 'read',
  summary: 'the datasets that have a spec, by name',
  query: pageQuery,
  answers: { 200: { description: 'a page of them', schema: pageOf(datasetSchema) } },
});

export const getSpec = defineRoute({
  method: 'get',
  path: '/api/v1/datasets/{dataset}/spec',
  scope: 'read',
  summary: 'the newest revision of a dataset’s spec',
  params: datasetParams,
  answers: { 200: { description: 'the revision', schema: specRevisionSchema } },
});

export const putSpec = defineRoute({
  method: 'put',
  path: '/api/v1/datasets/{dataset}/spec',
  scope: 'run',
  summary: 'a new revision of a dataset’s spec; a schedule in it becomes the dataset’s',
  params: datasetParams,
  body: z.strictObject({
    text: z
      .string()
      .min(1)
      .max(256 * 1024)
      .describe('YAML or JSON'),
  }),
  answers: { 200: { description: 'the newest revision now', schema: specRevisionSchema } },
});

export const listSpecs = defineRoute({
  method: 'get',
  path: '/api/v1/datasets/{dataset}/specs',
  scope: 'read',
  summary: 'all revisions of a dataset’s spec, the newest first',
  params: datasetParams,
  query: pageQuery,
  answers: { 200: { description: 'a page of them', schema: pageOf(specRevisionSchema) } },
});
