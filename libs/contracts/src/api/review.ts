import { z } from 'zod';
import { REVIEW_GROUNDS, VERDICT_LABELS } from '@sluice/mining';
import { reviewerSchema, verdictSchema } from '../verdict.ts';
import { datasetParams } from './names.ts';
import { pageOf, pageQuery } from './page.ts';
import { defineRoute } from './route.ts';
import { versionParams } from './version.ts';

const count = z.int().min(0);
const label = z.enum(VERDICT_LABELS);
const digest = verdictSchema.shape.anchor;
const text = z.object({ id: z.string(), text: z.string(), digest });

/** A pair that a person is asked about. */
export const reviewItemSchema = z
  .object({
    row: count.describe('in audit/candidates'),
    ground: z.enum(REVIEW_GROUNDS).describe('why it is asked about'),
    anchor: text,
    positive: z.object({ id: z.string(), text: z.string() }).nullable(),
    candidate: text,
    similarity: z.number().nullable(),
    d_ap: z.number().nullable(),
    d_an: z.number().nullable(),
    source: z.string(),
    rank: z.int(),
    decision: z.string(),
    reason: z.string().nullable(),
    mine: label.nullable().describe('what this reviewer said of it'),
    others: count.describe('other reviewers who have a word on it'),
  })
  .meta({ id: 'ReviewItem' });
export type ReviewItem = z.infer<typeof reviewItemSchema>;

export const reviewSchema = z.object({
  seed: z.int(),
  total: count.describe('pairs in the sample'),
  judged: count.describe('of them, those this reviewer has judged'),
  items: z.array(reviewItemSchema).describe('in the order to be judged in'),
});
export type Review = z.infer<typeof reviewSchema>;

const sampling = {
  each: z.coerce.number().int().min(1).max(1000).default(200).describe('pairs on each ground'),
  seed: z.coerce.number().int().min(0).default(1),
};

export const getReview = defineRoute({
  method: 'get',
  path: '/api/v1/datasets/{dataset}/versions/{version}/review',
  scope: 'read',
  summary: 'pairs of a version that a person should look at, and that this reviewer has not judged',
  params: versionParams,
  query: z.strictObject({
    reviewer: reviewerSchema,
    ...sampling,
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  answers: { 200: { description: 'the next of them', schema: reviewSchema } },
});

/** How many negatives of a version are false, by the random part of what people looked at. */
export const falseNegativesSchema = z.object({
  negatives: count.describe('in the triplets of the version'),
  sampled: count.describe('of them, drawn at random to be judged'),
  judged: count.describe('the first of these, all of which people are sure about'),
  unsure: count.describe('those among the first that people could not tell'),
  positive: count.describe('false negatives among the judged'),
  share: z.number().nullable(),
  low: z.number().describe('of the 95 % interval'),
  high: z.number(),
});
export type FalseNegatives = z.infer<typeof falseNegativesSchema>;

export const getFalseNegatives = defineRoute({
  method: 'get',
  path: '/api/v1/datasets/{dataset}/versions/{version}/false-negatives',
  scope: 'read',
  summary: 'the false-negative rate of a version, with its confidence interval',
  params: versionParams,
  query: z.strictObject(sampling),
  answers: { 200: { description: 'an estimate', schema: falseNegativesSchema } },
});

const given = verdictSchema.pick({ anchor: true, candidate: true, label: true, settles: true });

export const addVerdicts = defineRoute({
  method: 'post',
  path: '/api/v1/datasets/{dataset}/verdicts',
  scope: 'review',
  summary: 'adds verdicts to the ledger',
  params: datasetParams,
  body: z.strictObject({
    reviewer: reviewerSchema,
    version: verdictSchema.shape.version,
    verdicts: z.array(given).min(1).max(1000),
  }),
  answers: {
    201: { description: 'they stand', schema: z.object({ verdicts: z.array(verdictSchema) }) },
  },
});

export const listVerdicts = defineRoute({
  method: 'get',
  path: '/api/v1/datasets/{dataset}/verdicts',
  scope: 'read',
  summary: 'the ledger of a dataset, the oldest first',
  params: datasetParams,
  query: pageQuery,
  answers: { 200: { description: 'a page of it', schema: pageOf(verdictSchema) } },
});

/** A pair that people called different things. */
export const disagreementSchema = z
  .object({
    anchor: text.partial({ id: true, text: true }),
    candidate: text.partial({ id: true, text: true }),
    labels: z.array(z.object({ reviewer: z.string(), label, at: z.iso.datetime() })),
  })
  .meta({ id: 'Disagreement' });
export type Disagreement = z.infer<typeof disagreementSchema>;

export const ledgerSchema = z.object({
  verdicts: count,
  pairs: z.object({ negative: count, positive: count, unsure: count, disputed: count }),
  reviewers: z.array(z.object({ reviewer: z.string(), pairs: count, last_at: z.iso.datetime() })),
  agreement: z
    .object({ pairs: count, agreed: count })
    .describe('pairs that several people are sure about, and those on which they agree'),
  disagreements: z.array(disagreementSchema).describe('at most 100'),
});
export type LedgerSummary = z.infer<typeof ledgerSchema>;

export const getLedger = defineRoute({
  method: 'get',
  path: '/api/v1/datasets/{dataset}/versions/{version}/ledger',
  scope: 'read',
  summary: 'what people decided about pairs of a dataset, and where they disagree',
  params: versionParams,
  answers: { 200: { description: 'with the texts that the version has', schema: ledgerSchema } },
});
