import { z } from 'zod';
import type { Filter } from './filter.ts';

const options = {
  max_score: z.number().optional().describe('reject s(a,n) > max_score'),
};

/** sentence-transformers' `max_score`, NV-Retriever's TopK-Abs. */
export const maxScore = {
  reason: 'max_score',
  options,
  known: false,
  prepare: ({ max_score: limit }, { proposals: { similarities } }) =>
    limit === undefined ? undefined : (_anchor, proposal) => similarities[proposal] > limit,
} satisfies Filter<{ max_score?: number | undefined }>;
