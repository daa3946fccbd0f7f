import { ascending, firstOf, type Pool, type Strategy } from './strategy.ts';

/** Positions by their lots: a seeded shuffle that row order cannot touch. */
export const byLots = ({ lots }: Pool, positions: number[]): number[] =>
  positions.sort((a, b) => lots[a] - lots[b] || a - b);

/** n candidates drawn uniformly: those with the smallest lots. */
export const random = {
  options: {},
  prefer: (pool) => firstOf(pool, byLots(pool, ascending(0, pool.size))),
} satisfies Strategy;
