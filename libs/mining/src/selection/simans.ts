import { z } from 'zod';
import { raceOrder } from './exponential-race.ts';
import { ascending, firstOf, type Strategy } from './strategy.ts';

const options = {
  simans_a: z
    .number()
    .min(0)
    .default(0.5)
    .describe(
      'simans: a of p ∝ exp(−a·(s − s⁺ − b)²). The default is its authors’, for inner products that ' +
        'span tens; cosines need hundreds (100 halves the odds 0.08 away from s⁺ + b)',
    ),
  simans_b: z
    .number()
    .default(0)
    .describe('simans: b, where the most likely negative lies, above the positive’s similarity'),
};

/**
 * Ambiguous negatives, neither too easy nor too likely to be false: drawn without replacement with
 * probability ∝ exp(−a·(s − s⁺ − b)²), s and s⁺ the similarities of candidate and positive to the anchor
 * (SimANS, Zhou et al., arXiv 2210.11773; a = 0.5 and b = 0 in its authors' code).
 */
export const simans = {
  options,
  prefer: (pool, { simans_a: a, simans_b: b }) => {
    const { similarities, similarity, size } = pool;
    const logWeightOf = (position: number): number =>
      -a * (similarities[position] - similarity - b) ** 2;
    return firstOf(pool, raceOrder(pool, ascending(0, size), logWeightOf));
  },
} satisfies Strategy<{ simans_a: number; simans_b: number }>;
