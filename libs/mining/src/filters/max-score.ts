import { z } from 'zod';
import type { Filter } from './filter.ts';
import { aboveLimit } from './positive-margins.ts';

const options = {
  max_score: z.number().optional().describe('reject s(a,n) > max_score'),
};

/** sentence-transformers' `max_score`, NV-Retriever's TopK-Abs. */
export const maxScore = {
  reason: 'max_score',
  options,
  ground: 'suspected',
  prepare: ({ max_score: limit }, { proposals }) => aboveLimit(proposals.similarities, limit),
} satisfies Filter<{ max_score?: number | undefined }>;
