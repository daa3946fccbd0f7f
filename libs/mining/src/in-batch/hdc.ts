import { z } from 'zod';
import { type DistanceMatrix, distanceMatrix } from './distance-matrix.ts';
import type { IndexPairs } from './mined.ts';
import { defineMiner, distanceOption } from './miner.ts';
import { kthLowest } from './order-statistic.ts';
import { countPairs, type PairKind } from './pairs.ts';

const options = z.strictObject({
  filter_percentage: z.number().min(0).max(1).default(0.5).describe('a share, as in the peer'),
  distance: distanceOption('euclidean'),
});

/**
 * The hardest share of each kind of pair (Yuan et al., Hard-aware deeply cascaded embedding,
 * arXiv 1611.05720): the ⌈share · n⌉ farthest positives and the ⌈share · n⌉ nearest negatives. Of pairs
 * as far as the last one kept, those with the lower anchor, then the lower other, are kept.
 */
export const hdc = defineMiner(options, (batch, options) => {
  const matrix = distanceMatrix(batch, options.distance);
  return {
    kind: 'pairs',
    positivePairs: hardestPairs(matrix, batch.labels, 'positive', options.filter_percentage),
    negativePairs: hardestPairs(matrix, batch.labels, 'negative', options.filter_percentage),
  };
});

const hardestPairs = (
  { size, values }: DistanceMatrix,
  labels: Int32Array,
  kind: PairKind,
  share: number,
): IndexPairs => {
  const kept = Math.ceil(share * countPairs(labels, kind));
  const anchors = new Int32Array(kept);
  const others = new Int32Array(kept);
  if (kept === 0) return { anchors, others };

  const last = lastKept({ size, values }, labels, kind, kept);
  const farFirst = kind === 'positive';
  let ties = kept - last.harder;
  let end = 0;
  for (let anchor = 0; anchor < size; anchor++) {
    const row = anchor * size;
    for (let other = 0; other < size; other++) {
      if ((labels[other] === labels[anchor]) !== farFirst || other === anchor) continue;
      const value = values[row + other];
      if (value === last.value ? ties-- <= 0 : value < last.value === farFirst) continue;
      anchors[end] = anchor;
      others[end++] = other;
    }
  }
  return { anchors, others };
};

/**
 * The distance of the last pair kept, and how many pairs are harder. A pair is as far in either order, so
 * half of the matrix is enough.
 */
const lastKept = (
  { size, values }: DistanceMatrix,
  labels: Int32Array,
  kind: PairKind,
  kept: number,
): { value: number; harder: number } => {
  const wantsPositives = kind === 'positive';
  // Far positives and near negatives are hard: in both cases the lowest of these.
  const sign = wantsPositives ? -1 : 1;
  const ease = new Float32Array(countPairs(labels, kind) / 2);
  let end = 0;
  for (let anchor = 0; anchor < size; anchor++) {
    for (let other = anchor + 1; other < size; other++) {
      if ((labels[other] === labels[anchor]) !== wantsPositives) continue;
      ease[end++] = sign * values[anchor * size + other];
    }
  }
  const { value, lower } = kthLowest(ease, Math.ceil(kept / 2));
  return { value: sign * value, harder: 2 * lower };
};
