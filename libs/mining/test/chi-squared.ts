import { expect } from 'vitest';

/** The normal quantile of 1 − 10⁻⁵: with a fixed seed a test passes for ever or has found a fault. */
const Z = 4.265;

/** Upper quantile of χ² with k degrees of freedom (Wilson & Hilferty, PNAS 17, 1931). */
const quantile = (k: number): number => k * (1 - 2 / (9 * k) + Z * Math.sqrt(2 / (9 * k))) ** 3;

/** Pearson's test: the observed counts do not contradict the probabilities. */
export const expectDistribution = (
  observed: ArrayLike<number>,
  probabilities: ArrayLike<number>,
): void => {
  const counts = Array.from(observed);
  const draws = counts.reduce((sum, count) => sum + count, 0);
  let statistic = 0;
  let cells = 0;
  counts.forEach((count, i) => {
    const expected = draws * probabilities[i]!;
    if (expected === 0) expect(count).toBe(0);
    else {
      expect(expected).toBeGreaterThan(5);
      statistic += (count - expected) ** 2 / expected;
      cells++;
    }
  });
  expect(statistic).toBeLessThan(quantile(cells - 1));
};

export const uniform = (cells: number): number[] => Array.from({ length: cells }, () => 1 / cells);
