import { z } from 'zod';
import { type DistanceMatrix, distanceMatrix } from './distance-matrix.ts';
import type { IndexPairs } from './mined.ts';
import { defineMiner, distanceOption } from './miner.ts';
import { kthLowest } from './order-statistic.ts';
import { pairCells, type PairKind } from './pairs.ts';

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
  const cells = pairCells(labels, kind);
  const kept = Math.ceil(share * cells.length);
  const anchors = new Int32Array(kept);
  const others = new Int32Array(kept);
  if (kept === 0) return { anchors, others };

  // Far positives and near negatives are hard: in both cases the lowest of these.
  const sign = kind === 'positive' ? -1 : 1;
  const ease = new Float32Array(cells.length);
  for (let i = 0; i < cells.length; i++) ease[i] = sign * values[cells[i]];
  const last = kthLowest(ease, kept);
  let ties = kept - last.lower;
  let end = 0;
  for (let i = 0; i < cells.length; i++) {
    if (ease[i] > last.value || (ease[i] === last.value && ties-- <= 0)) continue;
    const anchor = Math.trunc(cells[i] / size);
    anchors[end] = anchor;
    others[end++] = cells[i] - anchor * size;
  }
  return { anchors, others };
};
