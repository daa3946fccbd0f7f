import { z } from 'zod';
import { DISTANCES } from '../similarity.ts';
import { random } from './at-random.ts';
import { easy, hard, semihard } from './by-hardness.ts';
import { all, top } from './closest.ts';
import type { Strategy } from './strategy.ts';

export const STRATEGIES = { top, random, hard, semihard, easy, all } satisfies Record<
  string,
  Strategy
>;

export type StrategyName = keyof typeof STRATEGIES;
const strategyNames = Object.keys(STRATEGIES) as [StrategyName, ...StrategyName[]];

/** `select:` in the run spec. */
export const selectOptions = z.strictObject({
  strategy: z.enum(strategyNames).default('top'),
  distance: z.enum(DISTANCES).default('euclidean').describe('between stored vectors'),
  margin: z.number().min(0).default(0.2).describe('m of the triplet loss, in the chosen distance'),
  num_negatives: z.int().default(4).describe('per anchor and positive'),
  positives_per_anchor: z
    .union([z.int().min(1), z.literal('all')])
    .optional()
    .describe('positives to make triplets of: 1 of a class, all of judged pairs, unless set'),
  positive_strategy: z
    .enum(['closest', 'random'])
    .default('closest')
    .describe('which members of a class become positives; judged positives go by grade'),
  seed: z.int().min(0).max(0xffff_ffff).default(1),
});

export type SelectOptions = z.infer<typeof selectOptions>;
