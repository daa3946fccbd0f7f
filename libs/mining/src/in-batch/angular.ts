import { z } from 'zod';
import { distanceMatrix } from './distance-matrix.ts';
import { defineMiner } from './miner.ts';
import { collectTriplets, maxTripletsOption, type TripletRule } from './triplets.ts';

const options = z.strictObject({
  angle: z.number().min(0).lt(90).default(20).describe('degrees'),
  max_triplets: maxTripletsOption,
});

const DEGREE = Math.PI / 180;

/** The angle the peer's ε gives where anchor, positive and negative are one point. */
const ANGLE_OF_ONE_POINT = Math.atan(0.5) / DEGREE;

/**
 * Triplets whose angle at the negative exceeds `angle` (Wang et al., Deep metric learning with angular
 * loss, arXiv 1708.01682): atan(d(a,p) / (2·d(n,c))) > θ, c = (a + p)/2, between the vectors as they
 * are, not normalised, as in the peer.
 *
 * By the theorem of Apollonius d²(n,c) = (d²(a,n) + d²(p,n))/2 − d²(a,p)/4, so the rule is
 * d²(a,n) + d²(p,n) < d²(a,p) / (2 sin²θ): no centre is ever formed.
 */
export const angular = defineMiner(options, (batch, options) => {
  const { labels } = batch;
  const { size, values } = distanceMatrix(batch, 'squared');
  const { angle } = options;
  // 2 sin²θ as 1 − sin(90° − 2θ): exactly 1 at 45°, the angle of a negative that coincides with p.
  const factor = 1 / (1 - Math.sin((90 - 2 * angle) * DEGREE));
  const limitOf = (squared: number): number => {
    if (squared > 0) return squared * factor;
    return angle < ANGLE_OF_ONE_POINT ? Number.MIN_VALUE : 0;
  };

  const rule: TripletRule = (anchor) => {
    const fromAnchor = values.subarray(anchor * size, (anchor + 1) * size);
    const label = labels[anchor];
    return (positive, into) => {
      const fromPositive = values.subarray(positive * size, (positive + 1) * size);
      const limit = limitOf(fromAnchor[positive]);
      let found = 0;
      // Over whole rows, though few cells pass: no list of negatives is as fast as two plain streams.
      for (let other = 0; other < size; other++) {
        const inReach = fromAnchor[other] + fromPositive[other] < limit;
        if (inReach && labels[other] !== label) into[found++] = other;
      }
      return found;
    };
  };
  return collectTriplets(labels, options.max_triplets, rule);
});
