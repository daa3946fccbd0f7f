import type { DistanceMatrix } from './distance-matrix.ts';
import { pairList } from './index-list.ts';
import type { MinedPairs } from './mined.ts';

/** Per anchor: positives farther than `beyond` and negatives closer than `within` are kept. */
export interface Thresholds {
  beyond: Float64Array;
  within: Float64Array;
}

/** All pairs that pass their anchor's thresholds, ordered by anchor, other. */
export const pairsPassing = (
  { size, values }: DistanceMatrix,
  labels: Int32Array,
  { beyond, within }: Thresholds,
): MinedPairs => {
  const positivePairs = pairList();
  const negativePairs = pairList();
  for (let anchor = 0; anchor < size; anchor++) {
    for (let other = 0; other < size; other++) {
      const distance = values[anchor * size + other];
      if (labels[other] !== labels[anchor]) {
        if (distance < within[anchor]) negativePairs.add(anchor, other);
      } else if (distance > beyond[anchor] && other !== anchor) positivePairs.add(anchor, other);
    }
  }
  return {
    kind: 'pairs',
    positivePairs: positivePairs.finish(),
    negativePairs: negativePairs.finish(),
  };
};
