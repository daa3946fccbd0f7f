import { z } from 'zod';
import { lowestPositives } from '../shard.ts';
import type { Filter } from './filter.ts';

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
  known: false,
  prepare: ({ relative_margin: margin }, shard) => {
    if (margin === undefined) return undefined;
    const limits = lowestPositives(shard).map((p) => p - Math.abs(p) * margin);
    const { similarities } = shard.proposals;
    return (anchor, proposal) => similarities[proposal] > limits[anchor];
  },
} satisfies Filter<{ relative_margin?: number | undefined }>;
