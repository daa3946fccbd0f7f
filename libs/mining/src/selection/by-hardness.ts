import {
  ascending,
  descending,
  firstBeyond,
  firstOf,
  type Pool,
  type Strategy,
} from './strategy.ts';

/** Where the pool passes from hard to semi-hard: candidates before it are no farther than the positive. */
const positiveIn = (pool: Pool): number => firstBeyond(pool, pool.dAp);

/** Where the pool passes from semi-hard to easy. */
const marginIn = (pool: Pool): number => firstBeyond(pool, pool.dAp + pool.margin);

/** The closest candidates that are no farther than the positive: d(a,n) ≤ d(a,p). */
export const hard = {
  options: {},
  prefer: (pool) => firstOf(pool, ascending(0, positiveIn(pool))),
} satisfies Strategy;

/**
 * The closest candidates beyond the positive and within the margin: d(a,p) < d(a,n) ≤ d(a,p) + m.
 * Relaxed: the closest easy ones, then the hard ones, least hard first, since the hardest are the
 * likeliest to be false negatives and to collapse a model (Schroff et al., FaceNet, arXiv 1503.03832).
 */
export const semihard = {
  options: {},
  prefer: (pool) => firstOf(pool, ascending(positiveIn(pool), marginIn(pool))),
  relax: (pool) => [...ascending(marginIn(pool), pool.size), ...descending(positiveIn(pool), 0)],
} satisfies Strategy;

/**
 * The closest candidates beyond the margin: d(a,n) > d(a,p) + m. Relaxed: from the margin inwards, the
 * easiest first.
 */
export const easy = {
  options: {},
  prefer: (pool) => firstOf(pool, ascending(marginIn(pool), pool.size)),
  relax: (pool) => descending(marginIn(pool), 0),
} satisfies Strategy;
