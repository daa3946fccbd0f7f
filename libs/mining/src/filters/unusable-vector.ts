import type { Filter } from './filter.ts';

/**
 * The model gave the candidate a zero, NaN or infinite vector, or its similarity is no finite number, so
 * nothing can be said of it.
 */
export const unusableVector = {
  reason: 'unusable_vector',
  options: {},
  ground: 'known',
  prepare: (_options, { documents: { unusable }, proposals: { similarities, values } }) =>
    unusable
      ? (_anchor, proposal) =>
          unusable[values[proposal]] === 1 || !Number.isFinite(similarities[proposal])
      : (_anchor, proposal) => !Number.isFinite(similarities[proposal]),
} satisfies Filter<object>;
