import { z } from 'zod';
import { retrainVerdictSchema } from './retrain.ts';

const count = z.int().min(0);
const counts = z.record(z.string(), count);
const share = z.number().min(0).max(1);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const histogram = z.object({ from: z.number(), to: z.number(), counts: z.array(count) });

/** Bins of equal width; what lies outside counts in the first or the last. */
const distributionsSchema = z.object({
  margins: z
    .object({ candidates: histogram, curated: histogram })
    .describe('d(a,n) − d(a,p), of proposals and of triplets'),
  similarities: z
    .object({ positives: histogram, candidates: histogram, negatives: histogram })
    .describe('similarity to the anchor'),
});
export type Distributions = z.infer<typeof distributionsSchema>;

export const MANIFEST_VERSION = 1;

/** How an exact index came by the neighbours of a run's anchors and, where filters vote, documents. */
const searchWork = z.object({
  searched: count.describe('searched for among all documents'),
  merged: count.describe('brought up to date by comparing them with new documents alone'),
  reused: count.describe('compared with new documents, and found to stand as they were'),
  multiply_adds: z.number(),
  multiply_adds_in_full: z.number().describe('what searching for all among all would have taken'),
});
export type SearchWork = z.infer<typeof searchWork>;

/** What a published version says of itself. Written last; a version without one does not exist. */
export const manifestSchema = z
  .object({
    schema_version: z.literal(MANIFEST_VERSION),
    dataset: z.string(),
    version: z.string(),
    created_at: z.iso.datetime(),
    spec_digest: sha256,
    spec: z
      .record(z.string(), z.unknown())
      .optional()
      .describe('the run spec with its defaults, without the infrastructure'),
    plan_digest: sha256.describe('the spec together with the bytes of its inputs and the model'),
    content_digest: sha256.describe('over the data rows alone: free of clock, host and file type'),
    model: z.object({ path: z.string(), fingerprint: sha256, dimensions: count }),
    inputs: z.array(z.object({ uri: z.string(), sha256, rows: count, rejected: count })),
    distance: z.enum(['euclidean', 'cosine', 'dot']),
    margin: z.number(),
    output: z.object({ format: z.string(), file_type: z.string(), rows: count }),
    counts: z.object({
      documents: count,
      anchors: count,
      positives: count.describe('anchor–positive pairs that triplets could be made of'),
      proposed: counts
        .optional()
        .describe('by source, before a candidate of several sources went to the first of them'),
      candidates: counts.describe('by source'),
      rejected: counts.describe('by reason'),
      review: counts.describe(
        'set aside for a person, by reason; candidates = rejected + review + kept',
      ),
      kept: count.describe('candidates that passed every filter, selected or not'),
      selected: count,
      triplets: count,
      hardness: z.object({ hard: count, semi_hard: count, easy: count }),
      shortages: counts.describe('anchor–positive pairs short of negatives, by cause'),
      filled: count.describe('negatives chosen by select.fill'),
      refused: count.describe('choices that select.max_per_negative turned down'),
      relabelled: count.describe('candidates that became positives of their anchors'),
      without_triplets: counts.describe('anchors that got no triplet, by cause'),
      unused_positives: counts.describe('positives that must not be used, by cause'),
      rejected_rows: counts.describe('input rows left out, by reason'),
    }),
    zero_loss_fraction: z.object({
      candidates: share.nullable().describe('null when there is no triplet to judge'),
      curated: share.nullable(),
    }),
    recall: z
      .object({ '1': share, '10': share, '100': share })
      .describe('share of anchors with a positive among the model’s first k documents'),
    index: z.object({
      kind: z.string(),
      recall_at_k: share.describe(
        'share of the nearest documents that it found; measured on a sample unless exact',
      ),
    }),
    embedding: z.object({
      mean_cosine: z.number().nullable().describe('over all pairs of documents; near 1 = collapse'),
    }),
    distributions: distributionsSchema.optional(),
    stages: z.array(
      z.object({
        name: z.string(),
        seconds: z.number(),
        items: count,
        cached: z.boolean(),
        search: searchWork.optional(),
      }),
    ),
    files: z.array(z.object({ path: z.string(), sha256, bytes: count, rows: count.nullable() })),
    warnings: z.array(z.string()).optional().describe('what the run went on in spite of'),
    verdicts: z
      .object({ digest: sha256, negatives: count, positives: count })
      .optional()
      .describe('pairs that people had decided before the run'),
    previous: z
      .object({
        version: z.string(),
        added: count,
        removed: count,
        kept: count,
        hard_added: count.optional().describe('hard triplets in the rows that were added'),
      })
      .nullable()
      .describe('data rows against the version before'),
    retrain: retrainVerdictSchema
      .optional()
      .describe('what the rules of the spec say of this version; absent if it has none'),
  })
  .describe('The manifest of a published dataset version');

export type Manifest = z.infer<typeof manifestSchema>;
