import { z } from 'zod';
import { MiningFault } from '../fault.ts';
import { euclideanFromCosine } from '../similarity.ts';
import { raceOrder } from './exponential-race.ts';
import { firstOf, type Strategy } from './strategy.ts';

const options = {
  cutoff: z
    .number()
    .gt(0)
    .lt(2)
    .default(0.5)
    .describe('distance_weighted: Euclidean distances below this weigh as this one'),
  nonzero_loss_cutoff: z
    .number()
    .gt(0)
    .max(2)
    .default(1.4)
    .describe('distance_weighted: candidates from this Euclidean distance on are not drawn'),
};

/**
 * ln 1/q(d), up to a constant, of Euclidean distance d in (0, 2): q is the density of the distance
 * between two points uniform on the unit sphere of D dimensions, and
 * ln 1/q(d) = (2 − D)·ln d − ((D − 3)/2)·ln(1 − d²/4)
 * (Wu et al., Sampling matters in deep embedding learning, arXiv 1706.07567).
 */
const logInverseDensity = (d: number, dimensions: number): number =>
  (2 - dimensions) * Math.log(d) - ((dimensions - 3) / 2) * Math.log(1 - (d * d) / 4);

/**
 * Candidates drawn evenly over distances: with probability ∝ 1/q(d), without replacement. The distance is
 * the Euclidean one of unit vectors, whichever the margin is measured in.
 */
export const distanceWeighted = {
  options,
  prefer: (pool, { cutoff, nonzero_loss_cutoff: reach }) => {
    const { dimensions, similarities, size } = pool;
    if (dimensions === undefined) {
      throw new MiningFault('dimensions', 'of the vectors must be known for distance_weighted');
    }
    const distanceAt = (position: number): number => euclideanFromCosine(similarities[position]);
    const inReach: number[] = [];
    for (let i = 0; i < size && distanceAt(i) < reach; i++) inReach.push(i);
    const logWeightOf = (position: number): number =>
      logInverseDensity(Math.max(cutoff, distanceAt(position)), dimensions);
    return firstOf(pool, raceOrder(pool, inReach, logWeightOf));
  },
} satisfies Strategy<{ cutoff: number; nonzero_loss_cutoff: number }>;
