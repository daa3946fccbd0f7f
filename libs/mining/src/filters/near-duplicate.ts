import { z } from 'zod';
import { proposalEvidence } from './required-evidence.ts';
import { anyOf, type Filter, type Test } from './filter.ts';
import type { Shard } from '../shard.ts';

const options = {
  near_duplicate_similarity: z
    .number()
    .optional()
    .describe('reject a candidate at least this similar to any positive of the anchor'),
  near_duplicate_overlap: z
    .number()
    .gt(0)
    .max(1)
    .optional()
    .describe(
      'reject a candidate whose shingles overlap those of any positive at least this much (Jaccard); ' +
        '1 is the same words in the same order',
    ),
  shingle_tokens: z.int().min(1).default(3).describe('tokens of a shingle'),
};

interface NearDuplicateOptions {
  near_duplicate_similarity?: number | undefined;
  near_duplicate_overlap?: number | undefined;
}

/**
 * The candidate says what a positive says: s(c,p) or the resemblance of their shingles (Broder, On the
 * resemblance and containment of documents, 1997) reaches a bound for some positive p of the anchor.
 */
export const nearDuplicate = {
  reason: 'near_duplicate',
  options,
  ground: 'suspected',
  prepare: ({ near_duplicate_similarity: similarity, near_duplicate_overlap: overlap }, shard) =>
    anyOf([
      atLeast(shard, 'positiveSimilarities', 'near_duplicate_similarity', similarity),
      atLeast(shard, 'positiveOverlaps', 'near_duplicate_overlap', overlap),
    ]),
  prepareRelabelling: ({ near_duplicate_overlap: overlap }, shard) =>
    overlap === undefined
      ? undefined
      : atLeast(shard, 'positiveOverlaps', 'near_duplicate_overlap', 1),
} satisfies Filter<NearDuplicateOptions>;

const atLeast = (
  shard: Shard,
  name: 'positiveSimilarities' | 'positiveOverlaps',
  option: keyof NearDuplicateOptions,
  bound: number | undefined,
): Test | undefined => {
  if (bound === undefined) return undefined;
  const values = proposalEvidence(shard, name, option);
  return (_anchor, proposal) => values[proposal] >= bound;
};
