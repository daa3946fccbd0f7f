import { z } from 'zod';
import { byLots } from './at-random.ts';
import { others, type Pool, type Strategy } from './strategy.ts';

export const fillOptions = {
  fill: z
    .enum(['short', 'relax', 'random'])
    .default('short')
    .describe(
      'what a pair gets where the strategy leaves it short: nothing; the next best of the strategy ' +
        '(semihard: easy, then hard; easy: semihard, then hard; mix: further rounds; otherwise the ' +
        'closest); or random candidates',
    ),
};

/** All a pair would choose from a pool. */
export interface Wish {
  /** Positions, most preferred first, each at most once. */
  order: number[];
  /** How many it wants, from the front; those that follow stand in where a cap refuses one. */
  wanted: number;
  /** How many, from the front, are the strategy's own choice and not the fill rule's. */
  own: number;
}

/**
 * The strategy's preference, and after it what the fill rule adds. Where the strategy comes up short, the
 * rule fills right behind what it takes; where it does not, only behind all that it could have taken.
 */
export const wishOf = <Options extends { fill: 'short' | 'relax' | 'random' }>(
  strategy: Strategy<Options>,
  pool: Pool,
  options: Options,
): Wish => {
  const { order, takes } = strategy.prefer(pool, options);
  if (options.fill === 'short') return { order, wanted: takes, own: order.length };
  const wanted = Math.min(pool.seeks, pool.size);
  const own = takes < wanted ? takes : order.length;
  if (options.fill === 'random') {
    const taken = order.slice(0, own);
    return { order: taken.concat(byLots(pool, others(pool.size, taken))), wanted, own };
  }
  const rest = strategy.relax?.(pool) ?? others(pool.size, order);
  return { order: order.concat(rest), wanted, own };
};
