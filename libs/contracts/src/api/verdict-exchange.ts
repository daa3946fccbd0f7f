import { z } from 'zod';
import { reviewerSchema, VERDICT_FORMATS } from '../verdict.ts';
import { datasetParams } from './names.ts';
import { defineRoute } from './route.ts';
import { versionParams } from './version.ts';

const format = z.enum(VERDICT_FORMATS);

export const exportVerdicts = defineRoute({
  method: 'get',
  path: '/api/v1/datasets/{dataset}/verdicts/export',
  scope: 'read',
  summary: 'the ledger of a dataset as a file that can be imported again',
  params: datasetParams,
  query: z.strictObject({
    format,
    version: versionParams.shape.version.default('latest').describe('whose texts are added'),
    sample: z.coerce
      .number()
      .int()
      .min(0)
      .max(1000)
      .default(0)
      .describe(
        'label-studio: so many pairs on each ground that nobody has judged are added as tasks',
      ),
  }),
  answers: { 200: { description: 'the file', media: 'application/octet-stream' } },
});

export const importedSchema = z
  .object({
    added: z.int().min(0).describe('to the ledger'),
    standing: z.int().min(0).describe('that the ledger held already'),
    faults: z.array(z.string()).describe('a line for each row that is no verdict: what and where'),
  })
  .meta({ id: 'ImportedVerdicts' });
export type ImportedVerdicts = z.infer<typeof importedSchema>;

export const importVerdicts = defineRoute({
  method: 'post',
  path: '/api/v1/datasets/{dataset}/verdicts/import',
  scope: 'review',
  summary: 'adds the verdicts of a file to the ledger, but for those it holds already',
  params: datasetParams,
  body: z.strictObject({
    format,
    name: z
      .string()
      .min(1)
      .max(200)
      .regex(/^\P{Cc}*$/u)
      .describe('of the file, for its faults'),
    text: z.string().describe('what the file holds'),
    reviewer: reviewerSchema.optional().describe('who gave those that name nobody'),
  }),
  answers: { 200: { description: 'what became of its rows', schema: importedSchema } },
});
