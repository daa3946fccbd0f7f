import { angular } from './angular.ts';
import { batchEasyHard } from './batch-easy-hard.ts';
import { batchHard } from './batch-hard.ts';
import { distanceWeighted } from './distance-weighted.ts';
import { hdc } from './hdc.ts';
import type { Miner } from './miner.ts';
import { multiSimilarity } from './multi-similarity.ts';
import { pairMargin } from './pair-margin.ts';
import { tripletMargin } from './triplet-margin.ts';
import { uniformHistogram } from './uniform-histogram.ts';

/**
 * The in-batch miners by the class names of pytorch-metric-learning. To add one, write a file like those
 * above and list it here.
 */
export const MINERS = {
  AngularMiner: angular,
  BatchEasyHardMiner: batchEasyHard,
  BatchHardMiner: batchHard,
  DistanceWeightedMiner: distanceWeighted,
  HDCMiner: hdc,
  MultiSimilarityMiner: multiSimilarity,
  PairMarginMiner: pairMargin,
  TripletMarginMiner: tripletMargin,
  UniformHistogramMiner: uniformHistogram,
} satisfies Record<string, Miner>;

export type MinerName = keyof typeof MINERS;
