import { z } from 'zod';
import type { Filter } from './filter.ts';
import { aboveRelativeMargin, ownScores } from './positive-margins.ts';

const options = {
  relative_margin: z
    .number()
    .optional()
    .describe(
      'reject s(a,n) > P − |P| · relative_margin, P the lowest similarity among the positives',
    ),
};

/** s > P − |P|·m: sentence-transformers' `relative_margin`; NV-Retriever's TopK-PercPos is 1 − m. */
export const relativeMargin = {
  reason: 'relative_margin',
  options,
  ground: 'suspected',
  prepare: ({ relative_margin: margin }, shard) =>
    aboveRelativeMargin(ownScores(shard), shard.positives.offsets, margin),
} satisfies Filter<{ relative_margin?: number | undefined }>;
