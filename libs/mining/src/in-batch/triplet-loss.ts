import { MiningFault } from '../fault.ts';
import type { Distance } from '../similarity.ts';
import { visitAnchors } from './anchors.ts';
import type { Batch } from './batch.ts';
import { distanceMatrix } from './distance-matrix.ts';

/** The triplet loss max(0, d(a,p) − d(a,n) + m) over all triplets of a batch. */
export interface TripletLoss {
  /** Mean over the triplets with loss above 0; 0 of none. */
  mean: number;
  triplets: number;
  nonZero: number;
  /** 1 − nonZero / triplets; null where the batch has no triplets. */
  zeroLossFraction: number | null;
}

/**
 * How much a batch still teaches at a margin. Throws a MiningFault for a margin below 0 and for a batch
 * that no distance can be computed for.
 */
export const tripletLoss = (
  batch: Batch,
  margin: number,
  distance: Distance = 'euclidean',
): TripletLoss => {
  if (!(margin >= 0)) throw new MiningFault('margin', `must be 0 or more, got ${margin}`);
  const { size, values } = distanceMatrix(batch, distance);
  const close = new Float32Array(size);
  let sum = 0;
  let nonZero = 0;
  let triplets = 0;
  visitAnchors(batch.labels, (anchor, positives, negatives) => {
    const row = values.subarray(anchor * size, (anchor + 1) * size);
    triplets += positives.length * negatives.length;
    const farthest = positives.reduce((most, p) => Math.max(most, row[p]), -Infinity);
    let count = 0;
    for (const negative of negatives) {
      if (farthest - row[negative] + margin > 0) close[count++] = row[negative];
    }
    for (const positive of positives) {
      for (let i = 0; i < count; i++) {
        const loss = row[positive] - close[i] + margin;
        if (!(loss > 0)) continue;
        sum += loss;
        nonZero++;
      }
    }
  });
  return {
    mean: nonZero === 0 ? 0 : sum / nonZero,
    triplets,
    nonZero,
    zeroLossFraction: triplets === 0 ? null : 1 - nonZero / triplets,
  };
};
