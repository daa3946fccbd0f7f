import { firstBeyond, positions, type Strategy } from './strategy.ts';

/** The closest candidates that are no farther than the positive: d(a,n) ≤ d(a,p). */
export const hard: Strategy = (pool) =>
  positions(0, firstBeyond(pool, pool.dAp), pool.numNegatives);

/** The closest candidates beyond the positive and within the margin: d(a,p) < d(a,n) ≤ d(a,p) + m. */
export const semihard: Strategy = (pool) =>
  positions(
    firstBeyond(pool, pool.dAp),
    firstBeyond(pool, pool.dAp + pool.margin),
    pool.numNegatives,
  );

/** The closest candidates beyond the margin: d(a,n) > d(a,p) + m. */
export const easy: Strategy = (pool) =>
  positions(firstBeyond(pool, pool.dAp + pool.margin), pool.size, pool.numNegatives);
