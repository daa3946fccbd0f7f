import type { Filter } from './filter.ts';

/** The model gave the candidate a zero, NaN or infinite vector, so nothing can be said of it. */
export const unusableVector = {
  reason: 'unusable_vector',
  options: {},
  known: true,
  prepare: (_options, { documents: { unusable }, proposals }) =>
    unusable && ((_anchor, proposal) => unusable[proposals.values[proposal]] === 1),
} satisfies Filter<object>;
