import { z } from 'zod';
import { distanceMatrix, inMatrixUnits } from './distance-matrix.ts';
import { defineMiner, distanceOption } from './miner.ts';
import { pairsPassing } from './thresholds.ts';

const options = z.strictObject({
  pos_margin: z.number().default(0.2),
  neg_margin: z.number().default(0.8),
  distance: distanceOption('euclidean'),
});

/** Positives farther apart than `pos_margin`, negatives closer than `neg_margin`. */
export const pairMargin = defineMiner(options, (batch, options) => {
  const matrix = distanceMatrix(batch, options.distance);
  const constant = (value: number): Float64Array =>
    new Float64Array(matrix.size).fill(inMatrixUnits(options.distance, value));
  return pairsPassing(matrix, batch.labels, {
    beyond: constant(options.pos_margin),
    within: constant(options.neg_margin),
  });
});
