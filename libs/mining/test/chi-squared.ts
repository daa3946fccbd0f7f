/** The normal quantile of 1 − 10⁻⁵: with a fixed seed a test passes for ever or has found a fault. */
const Z = 4.265;

/** Upper quantile of χ² with k degrees of freedom (Wilson & Hilferty, PNAS 17, 1931). */
const quantile = (k: number): number => k * (1 - 2 / (9 * k) + Z * Math.sqrt(2 / (9 * k))) ** 3;

/** Draws a cell must expect for χ² to describe it; rarer cells are counted with the rarest above. */
const FEWEST = 5;

/**
 * Pearson's χ² over its quantile: above 1 the counts contradict the probabilities. Infinite for a count
 * of the impossible, and for no counts at all.
 */
export const misfit = (observed: ArrayLike<number>, probabilities: ArrayLike<number>): number => {
  const draws = Array.from(observed).reduce((sum, count) => sum + count, 0);
  const cells = Array.from(observed, (count, i) => ({ count, expected: draws * probabilities[i] }));
  if (draws === 0 || cells.some((cell) => cell.expected === 0 && cell.count > 0)) return Infinity;
  cells.sort((a, b) => a.expected - b.expected);
  const common = cells.filter(({ expected }) => expected > FEWEST);
  for (const rare of cells.slice(0, cells.length - common.length)) {
    common[0].count += rare.count;
    common[0].expected += rare.expected;
  }
  const statistic = common.reduce(
    (sum, { count, expected }) => sum + (count - expected) ** 2 / expected,
    0,
  );
  return common.length > 1 ? statistic / quantile(common.length - 1) : 0;
};

export const uniform = (cells: number): number[] => Array.from({ length: cells }, () => 1 / cells);
