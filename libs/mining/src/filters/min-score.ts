import { z } from 'zod';
import type { Filter } from './filter.ts';

const options = {
  min_score: z
    .number()
    .optional()
    .describe('reject s(a,n) < min_score: too easy to teach anything'),
};

export const minScore = {
  reason: 'min_score',
  options,
  ground: 'easy',
  prepare: ({ min_score: limit }, { proposals: { similarities } }) =>
    limit === undefined ? undefined : (_anchor, proposal) => similarities[proposal] < limit,
} satisfies Filter<{ min_score?: number | undefined }>;
