import { z } from 'zod';
import { manifestSchema } from '../manifest.ts';
import { comparisonSchema, marginsSchema, negativeUseSchema } from './audit.ts';
import { datasetParams } from './names.ts';
import { pageOf, pageQuery } from './page.ts';
import { defineRoute } from './route.ts';

const versionName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/)
  .describe('a version, or `latest`');
export const versionParams = datasetParams.extend({ version: versionName });

/** What a list of versions shows of each: its manifest without what only a page of its own has room for. */
export const versionSummarySchema = manifestSchema
  .pick({
    dataset: true,
    version: true,
    created_at: true,
    content_digest: true,
    margin: true,
    counts: true,
    zero_loss_fraction: true,
    recall: true,
    embedding: true,
    previous: true,
    warnings: true,
    retrain: true,
  })
  .extend({ seconds: z.number().describe('of all stages together') })
  .meta({ id: 'VersionSummary' });
export type VersionSummary = z.infer<typeof versionSummarySchema>;

export const listVersions = defineRoute({
  method: 'get',
  path: '/api/v1/datasets/{dataset}/versions',
  scope: 'read',
  summary: 'the versions of a dataset, the newest first',
  params: datasetParams,
  query: pageQuery,
  answers: { 200: { description: 'a page of them', schema: pageOf(versionSummarySchema) } },
});

/** A dataset at a glance: its newest version, and those of the nights before. */
export const overviewSchema = z.object({
  datasets: z.array(
    z.object({
      dataset: z.string(),
      versions: z.array(versionSummarySchema).describe('the newest first, at most 30'),
    }),
  ),
});
export type Overview = z.infer<typeof overviewSchema>;

export const overview = defineRoute({
  method: 'get',
  path: '/api/v1/overview',
  scope: 'read',
  summary: 'every dataset that has a version, with its last 30',
  answers: { 200: { description: 'in the order of their names', schema: overviewSchema } },
});

export const getVersion = defineRoute({
  method: 'get',
  path: '/api/v1/datasets/{dataset}/versions/{version}',
  scope: 'read',
  summary: 'the manifest of a version',
  params: versionParams,
  answers: { 200: { description: 'the manifest', schema: manifestSchema } },
});

export const downloadFile = defineRoute({
  method: 'get',
  path: '/api/v1/datasets/{dataset}/versions/{version}/file',
  scope: 'read',
  summary: 'a file of a version',
  params: versionParams,
  query: z.strictObject({ path: z.string().max(500).describe('as the manifest lists it') }),
  answers: { 200: { description: 'its bytes', media: 'application/octet-stream' } },
});

export const compareVersions = defineRoute({
  method: 'get',
  path: '/api/v1/datasets/{dataset}/versions/{version}/comparison',
  scope: 'read',
  summary: 'the triplets of a version against those of another',
  params: versionParams,
  query: z.strictObject({ against: versionName }),
  answers: { 200: { description: 'what was added, removed and kept', schema: comparisonSchema } },
});

export const getMargins = defineRoute({
  method: 'get',
  path: '/api/v1/datasets/{dataset}/versions/{version}/margins',
  scope: 'read',
  summary: 'how d(a,n) − d(a,p) is distributed',
  params: versionParams,
  answers: { 200: { description: 'counts in fine bins', schema: marginsSchema } },
});

export const getNegativeUse = defineRoute({
  method: 'get',
  path: '/api/v1/datasets/{dataset}/versions/{version}/negatives',
  scope: 'read',
  summary: 'how often documents are negatives',
  params: versionParams,
  answers: { 200: { description: 'by number of triplets', schema: negativeUseSchema } },
});
