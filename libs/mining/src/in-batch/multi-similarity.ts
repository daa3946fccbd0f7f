import { z } from 'zod';
import { type DistanceMatrix, distanceMatrix } from './distance-matrix.ts';
import { defineMiner, distanceOption } from './miner.ts';
import { pairsPassing, type Thresholds } from './thresholds.ts';

const options = z.strictObject({
  epsilon: z.number().min(0).default(0.1),
  distance: distanceOption('cosine'),
});

/**
 * Pairs that are hard beside the anchor's own hardest pair of the other kind (Wang et al.,
 * Multi-similarity loss, arXiv 1904.06627): negatives with s(a,n) + ε > min s(a,p) and positives with
 * s(a,p) − ε < max s(a,n). An anchor that lacks either kind keeps none.
 */
export const multiSimilarity = defineMiner(options, (batch, options) => {
  const matrix = distanceMatrix(batch, options.distance);
  return pairsPassing(matrix, batch.labels, relativeTo(matrix, batch.labels, options.epsilon));
});

const relativeTo = (
  { size, values }: DistanceMatrix,
  labels: Int32Array,
  epsilon: number,
): Thresholds => {
  const beyond = new Float64Array(size).fill(Infinity);
  const within = new Float64Array(size).fill(-Infinity);
  for (let anchor = 0; anchor < size; anchor++) {
    for (let other = 0; other < size; other++) {
      const distance = values[anchor * size + other];
      if (labels[other] !== labels[anchor]) beyond[anchor] = Math.min(beyond[anchor], distance);
      else if (other !== anchor) within[anchor] = Math.max(within[anchor], distance);
    }
  }
  return { beyond: beyond.map((d) => d - epsilon), within: within.map((d) => d + epsilon) };
};
