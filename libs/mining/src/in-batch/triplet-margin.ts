import { z } from 'zod';
import { distanceMatrix } from './distance-matrix.ts';
import { defineMiner, distanceOption } from './miner.ts';
import { collectTriplets, maxTripletsOption, type TripletRule } from './triplets.ts';

const options = z.strictObject({
  margin: z.number().min(0).default(0.2),
  type_of_triplets: z.enum(['all', 'hard', 'semihard', 'easy']).default('all'),
  distance: distanceOption('euclidean'),
  max_triplets: maxTripletsOption,
});

/** Triplets with m = d(a,n) − d(a,p) in (from, to]. */
const BANDS = {
  all: (margin: number) => ({ from: -Infinity, to: margin }),
  hard: () => ({ from: -Infinity, to: 0 }),
  semihard: (margin: number) => ({ from: 0, to: margin }),
  easy: (margin: number) => ({ from: margin, to: Infinity }),
};

/**
 * Triplets by hardness (Schroff et al., FaceNet, arXiv 1503.03832). With m = d(a,n) − d(a,p):
 * hard m ≤ 0, semihard 0 < m ≤ margin, easy m > margin; all: hard and semihard.
 */
export const tripletMargin = defineMiner(options, (batch, options) => {
  const { size, values } = distanceMatrix(batch, options.distance);
  const { from, to } = BANDS[options.type_of_triplets](options.margin);
  const candidates = new Int32Array(size);
  const distances = new Float32Array(size);

  const rule: TripletRule = (anchor, positives, negatives) => {
    const row = values.subarray(anchor * size, (anchor + 1) * size);
    let nearest = Infinity;
    let farthest = -Infinity;
    for (const positive of positives) {
      nearest = Math.min(nearest, row[positive]);
      farthest = Math.max(farthest, row[positive]);
    }
    // Most negatives are outside the band of every positive: they are left out once for all.
    let count = 0;
    for (const negative of negatives) {
      const distance = row[negative];
      if (!(distance - nearest > from && distance - farthest <= to)) continue;
      candidates[count] = negative;
      distances[count++] = distance;
    }
    return (positive, into) => {
      const dAp = row[positive];
      let found = 0;
      for (let i = 0; i < count; i++) {
        const m = distances[i] - dAp;
        if (m > from && m <= to) into[found++] = candidates[i];
      }
      return found;
    };
  };
  return collectTriplets(batch.labels, options.max_triplets, rule);
});
