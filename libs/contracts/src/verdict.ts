import { z } from 'zod';
import { VERDICT_LABELS } from '@sluice/mining';
import { DATASET_NAME } from './spec.ts';

const textDigest = z.string().regex(/^[0-9a-f]{64}$/);

/** A person's name as it is written down: short, and on one line. */
export const reviewerSchema = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^\P{Cc}*$/u, 'must not hold control characters');

/** A line of the ledger: what a person said of a pair, and when. Lines are added, never changed. */
export const verdictSchema = z
  .strictObject({
    anchor: textDigest.describe('SHA-256 of the anchor’s text as UTF-8'),
    candidate: textDigest.describe('SHA-256 of the candidate’s text as UTF-8'),
    label: z
      .enum([...VERDICT_LABELS, 'withdrawn'])
      .describe('what the candidate is to the anchor; withdrawn takes the reviewer’s word back'),
    reviewer: reviewerSchema,
    at: z.iso.datetime(),
    dataset: z.string().regex(DATASET_NAME),
    version: z.string().min(1).nullable().describe('the version it was given on'),
    settles: z.boolean().optional().describe('given to end a disagreement: it decides alone'),
  })
  .describe('A person’s verdict on one pair of texts');

export type Verdict = z.infer<typeof verdictSchema>;

/** A verdict as people take it elsewhere: with the texts it is about, as far as they are known. */
export const verdictRecordSchema = verdictSchema.extend({
  anchor_text: z.string().optional(),
  candidate_text: z.string().optional(),
});
export type VerdictRecord = z.infer<typeof verdictRecordSchema>;

export const VERDICT_FORMATS = ['csv', 'jsonl', 'label-studio'] as const;
export type VerdictFormat = (typeof VERDICT_FORMATS)[number];

/** A pair that nobody has judged, as a task for others. */
export interface VerdictTask {
  anchor: { text: string; digest: string };
  candidate: { text: string; digest: string };
  positive: { text: string } | null;
}
