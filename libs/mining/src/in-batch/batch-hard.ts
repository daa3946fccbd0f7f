import { z } from 'zod';
import { chooseFor, rangeOptions } from './batch-easy-hard.ts';
import { defineMiner } from './miner.ts';

const options = z.strictObject(rangeOptions);

/**
 * The farthest positive and the nearest negative of each anchor (Hermans et al., In defense of the
 * triplet loss, arXiv 1703.07737); an anchor that lacks either is dropped.
 */
export const batchHard = defineMiner(options, (batch, options) => {
  const choice = { pos_strategy: 'hard', neg_strategy: 'hard', ...options } as const;
  const { positivePairs, negativePairs } = chooseFor(batch, choice);
  return {
    kind: 'triplets',
    anchors: positivePairs.anchors,
    positives: positivePairs.others,
    negatives: negativePairs.others,
  };
});
