import type { PairScores, Shard } from '../shard.ts';
import type { Test } from './filter.ts';

/**
 * P of the positive-aware filters: the lowest score of each anchor's positives, Infinity where it has
 * none, so that nothing lies above it. NaN scores do not count.
 */
const lowestOfEach = (offsets: Uint32Array, scores: Float64Array): Float64Array => {
  const lowest = new Float64Array(offsets.length - 1).fill(Number.POSITIVE_INFINITY);
  for (let anchor = 0; anchor < lowest.length; anchor++) {
    for (let i = offsets[anchor]; i < offsets[anchor + 1]; i++) {
      if (scores[i] < lowest[anchor]) lowest[anchor] = scores[i];
    }
  }
  return lowest;
};

/** s + m > P; never of an anchor without positives. */
export const aboveAbsoluteMargin = (
  { proposals, positives }: PairScores,
  positiveOffsets: Uint32Array,
  margin: number | undefined,
): Test | undefined => {
  if (margin === undefined) return undefined;
  const lowest = lowestOfEach(positiveOffsets, positives);
  return (anchor, proposal) => proposals[proposal] + margin > lowest[anchor];
};

/** s > P − |P|·m; never of an anchor without positives. */
export const aboveRelativeMargin = (
  { proposals, positives }: PairScores,
  positiveOffsets: Uint32Array,
  margin: number | undefined,
): Test | undefined => {
  if (margin === undefined) return undefined;
  const limits = lowestOfEach(positiveOffsets, positives).map((p) => p - Math.abs(p) * margin);
  return (anchor, proposal) => proposals[proposal] > limits[anchor];
};

/** s > limit. */
export const aboveLimit = (scores: Float64Array, limit: number | undefined): Test | undefined =>
  limit === undefined ? undefined : (_anchor, proposal) => scores[proposal] > limit;

/** The similarities of the stored vectors, as the scores of a model. */
export const ownScores = ({ proposals, positives }: Shard): PairScores => ({
  proposals: proposals.similarities,
  positives: positives.similarities,
});
