/** Equal-width bins over [from, to]; values outside count in the first or the last bin. */
export interface Histogram {
  from: number;
  to: number;
  counts: number[];
}

export const emptyHistogram = (from: number, to: number, bins: number): Histogram => ({
  from,
  to,
  counts: Array.from({ length: bins }, () => 0),
});

export const countIn = ({ from, to, counts }: Histogram, value: number): void => {
  const bin = Math.floor(((value - from) / (to - from)) * counts.length);
  counts[Math.min(counts.length - 1, Math.max(0, bin))]!++;
};

export const addHistogram = (into: Histogram, other: Histogram): void => {
  other.counts.forEach((count, bin) => (into.counts[bin]! += count));
};

/** How many of a set of triplets have no loss left. */
export interface ZeroLoss {
  zero: number;
  triplets: number;
}

/** Share of zero-loss triplets; null of none. */
export const zeroLossFraction = ({ zero, triplets }: ZeroLoss): number | null =>
  triplets === 0 ? null : zero / triplets;

/**
 * Mean cosine over all pairs of n unit vectors from their sum alone:
 * (|Σv|² − n) / (n(n − 1)), because |Σv|² = n + Σ_{i≠j} v_i·v_j. Near 1 the embedding has collapsed.
 */
export const meanCosine = (sum: Float64Array, n: number): number | null => {
  if (n < 2) return null;
  const squared = sum.reduce((total, x) => total + x * x, 0);
  return (squared - n) / (n * (n - 1));
};
