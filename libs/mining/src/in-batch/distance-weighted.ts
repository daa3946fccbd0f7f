import { z } from 'zod';
import { weightedChoice } from '../random.ts';
import { visitAnchors } from './anchors.ts';
import { distanceMatrix } from './distance-matrix.ts';
import { indexList } from './index-list.ts';
import { defineMiner } from './miner.ts';

const options = z.strictObject({
  cutoff: z.number().gt(0).lt(2).default(0.5),
  nonzero_loss_cutoff: z.number().gt(0).max(2).default(1.4),
});

/**
 * Negatives drawn evenly over distances (Wu et al., Sampling matters in deep embedding learning,
 * arXiv 1706.07567): with probability ∝ 1 / q(d), q the density of distances between points uniform on
 * the unit sphere of D dimensions, log q(d) = (D − 2)·ln d + ((D − 3)/2)·ln(1 − d²/4). Distances below
 * `cutoff` count as `cutoff`; those from `nonzero_loss_cutoff` on are never drawn. Each anchor of a
 * class of n ≥ 2 rows yields n triplets, with positives drawn uniformly; an anchor without a negative in
 * reach yields none.
 *
 * Weights are scaled by the largest of their own anchor. The peer scales by the largest of the batch,
 * in float32, and so loses anchors whose weights all underflow.
 */
export const distanceWeighted = defineMiner(options, (batch, options, random) => {
  const { size, values } = distanceMatrix(batch, 'euclidean');
  const { cutoff, nonzero_loss_cutoff: reach } = options;
  const inReach = new Int32Array(size);
  const distances = new Float64Array(size);
  const [anchors, drawnPositives, drawnNegatives] = [indexList(), indexList(), indexList()];

  visitAnchors(batch.labels, (anchor, positives, negatives) => {
    if (positives.length === 0) return;
    let count = 0;
    for (const negative of negatives) {
      const distance = Math.max(cutoff, values[anchor * size + negative]);
      if (distance >= reach) continue;
      inReach[count] = negative;
      distances[count++] = distance;
    }
    if (count === 0) return;
    const runningSums = summedWeights(distances.subarray(0, count), batch.dimensions);
    for (let i = 0; i <= positives.length; i++) {
      anchors.push(anchor);
      drawnPositives.push(positives[random.below(positives.length)]);
      drawnNegatives.push(inReach[weightedChoice(runningSums, random)]);
    }
  });
  return {
    kind: 'triplets',
    anchors: anchors.finish(),
    positives: drawnPositives.finish(),
    negatives: drawnNegatives.finish(),
  };
});

/** A weight this many e-folds below the largest is below 10⁻²¹ of it: no draw can tell it from zero. */
const NEGLIGIBLE = 50;

/**
 * Running sums of weights ∝ 1/q(d) = (1/d)·x^((3 − D)/2) with x = d²(1 − d²/4), a rearrangement of the
 * formula above. Relative to the largest power, so that none overflows; in high dimensions nearly all are
 * negligible beside it, and are seen to be so by comparing x alone.
 */
const summedWeights = (distances: Float64Array, dimensions: number): Float64Array => {
  const sums = new Float64Array(distances.length);
  const exponent = (3 - dimensions) / 2;
  const steepness = Math.abs(exponent);
  let best = exponent < 0 ? Infinity : 0;
  for (let i = 0; i < distances.length; i++) {
    const squared = distances[i] * distances[i];
    const x = squared * (1 - squared / 4);
    sums[i] = x;
    if (exponent < 0 ? x < best : x > best) best = x;
  }
  const bound = steepness === 0 ? Infinity : Math.exp(NEGLIGIBLE / steepness);
  let sum = 0;
  for (let i = 0; i < distances.length; i++) {
    const ratio = exponent < 0 ? sums[i] / best : best / sums[i];
    if (ratio <= bound) sum += Math.pow(ratio, -steepness) / distances[i];
    sums[i] = sum;
  }
  return sums;
};
