import { z } from 'zod';
import { lowestPositives } from '../shard.ts';
import type { Filter } from './filter.ts';

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
  known: false,
  prepare: ({ absolute_margin: margin }, shard) => {
    if (margin === undefined) return undefined;
    const lowest = lowestPositives(shard);
    const { similarities } = shard.proposals;
    return (anchor, proposal) => similarities[proposal] + margin > lowest[anchor];
  },
} satisfies Filter<{ absolute_margin?: number | undefined }>;
