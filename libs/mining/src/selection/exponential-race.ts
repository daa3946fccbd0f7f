import type { Pool } from './strategy.ts';

/**
 * Weighted sampling without replacement, as an order: the first n positions are n successive draws, each
 * with probability ∝ w among those not yet drawn. Position i arrives at the time −ln(u)/w of an
 * exponential clock of rate w, u uniform in (0, 1), and the earliest come first (Efraimidis & Spirakis,
 * Weighted random sampling with a reservoir, IPL 97, 2006). u is the position's lot, so the draw depends
 * on anchor, document and weight alone. Compared are the logarithms of the times, ln(−ln u) − ln w,
 * which no weight overflows.
 *
 * @param positions sorted in place
 * @param logWeightOf a finite ln w by position; a common factor of the weights changes nothing
 */
export const raceOrder = (
  { size, lots }: Pool,
  positions: number[],
  logWeightOf: (position: number) => number,
): number[] => {
  const times = new Float64Array(size);
  for (const position of positions) {
    const u = (lots[position] + 0.5) / 2 ** 32;
    times[position] = Math.log(-Math.log(u)) - logWeightOf(position);
  }
  return positions.sort((a, b) => times[a] - times[b] || a - b);
};
