import { z } from 'zod';
import type { Filter } from './filter.ts';
import { aboveAbsoluteMargin, ownScores } from './positive-margins.ts';

const options = {
  absolute_margin: z
    .number()
    .optional()
    .describe('reject s(a,n) + absolute_margin > P, P the lowest similarity among the positives'),
};

/** s + m > P: sentence-transformers' `absolute_margin`, NV-Retriever's TopK-MarginPos. */
export const absoluteMargin = {
  reason: 'absolute_margin',
  options,
  ground: 'suspected',
  prepare: ({ absolute_margin: margin }, shard) =>
    aboveAbsoluteMargin(ownScores(shard), shard.positives.offsets, margin),
} satisfies Filter<{ absolute_margin?: number | undefined }>;
