import { z } from 'zod';
import { DISTANCES } from '../similarity.ts';
import { random } from './at-random.ts';
import { easy, hard, semihard } from './by-hardness.ts';
import { all, batchHard, top } from './closest.ts';
import { distanceWeighted } from './distance-weighted.ts';
import { fillOptions } from './fill.ts';
import { mix } from './mix.ts';
import { simans } from './simans.ts';
import type { Strategy } from './strategy.ts';

const STRATEGIES = {
  top,
  random,
  hard,
  semihard,
  easy,
  all,
  batch_hard: batchHard,
  distance_weighted: distanceWeighted,
  simans,
  mix,
};

type StrategyName = keyof typeof STRATEGIES;
const strategyNames = Object.keys(STRATEGIES) as [StrategyName, ...StrategyName[]];

/** `select:` in the run spec. */
export const selectOptions = z
  .strictObject({
    strategy: z.enum(strategyNames).default('top'),
    ...mix.options,
    ...simans.options,
    ...distanceWeighted.options,
    distance: z.enum(DISTANCES).default('euclidean').describe('between stored vectors'),
    margin: z
      .number()
      .min(0)
      .default(0.2)
      .describe('m of the triplet loss, in the chosen distance'),
    num_negatives: z
      .int()
      .default(4)
      .describe('per anchor and positive; batch_hard always gives 1, all gives all'),
    ...fillOptions,
    max_per_negative: z
      .int()
      .min(1)
      .optional()
      .describe('anchors, over the whole run, that may have the same document as a negative'),
    max_per_anchor: z
      .int()
      .min(1)
      .optional()
      .describe('different negatives of one anchor, over all its positives'),
    positives_per_anchor: z
      .union([z.int().min(1), z.literal('all')])
      .optional()
      .describe('positives to make triplets of: 1 of a class, all of judged pairs, unless set'),
    positive_strategy: z
      .enum(['closest', 'random'])
      .default('closest')
      .describe('which members of a class become positives; judged positives go by grade'),
    seed: z.int().min(0).max(0xffff_ffff).default(1),
  })
  .refine(({ strategy, distance }) => strategy !== 'distance_weighted' || distance !== 'dot', {
    message: 'distance_weighted needs vectors of unit length: use euclidean or cosine',
    path: ['distance'],
  });

export type SelectOptions = z.infer<typeof selectOptions>;

export const strategyOf = ({ strategy }: SelectOptions): Strategy<SelectOptions> =>
  STRATEGIES[strategy];

/** Negatives a pair seeks: `num_negatives`, unless the strategy goes by a number of its own (∞: all). */
export const negativesSought = (select: SelectOptions): number =>
  strategyOf(select).seeks?.(select.num_negatives) ?? select.num_negatives;

/** Negatives a pair must have for it not to be short of them: at most `num_negatives`. */
export const negativesExpected = (select: SelectOptions): number =>
  Math.min(negativesSought(select), select.num_negatives);
