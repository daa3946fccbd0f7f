import { z } from 'zod';
import { rowHas } from '../ragged.ts';
import type { Filter } from './filter.ts';

const options = {
  include_positives: z
    .boolean()
    .default(false)
    .describe('keep an anchor’s own judged positives among its candidates'),
};

/** The candidate is judged relevant to the anchor. */
export const knownPositive = {
  reason: 'known_positive',
  options,
  ground: 'known',
  prepare: ({ include_positives }, { judged, proposals }) =>
    include_positives
      ? undefined
      : (anchor, proposal) => rowHas(judged, anchor, proposals.values[proposal]),
} satisfies Filter<{ include_positives: boolean }>;
