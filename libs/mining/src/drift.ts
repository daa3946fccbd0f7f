import type { Histogram } from './statistics.ts';

/** Two distributions can be compared when they have the same bins and neither is empty. */
export const areComparable = (before: Histogram, after: Histogram): boolean =>
  before.from === after.from &&
  before.to === after.to &&
  before.counts.length === after.counts.length &&
  total(before.counts) > 0 &&
  total(after.counts) > 0;

/**
 * Kolmogorov–Smirnov distance: the largest difference of the two cumulative distributions, in [0, 1]. Over
 * bins it is a lower bound of the one over values, and misses at most what one bin holds.
 */
export const ksDistance = (before: Histogram, after: Histogram): number => {
  const [all, allAfter] = [total(before.counts), total(after.counts)];
  let [sum, sumAfter, largest] = [0, 0, 0];
  before.counts.forEach((count, bin) => {
    sum += count;
    sumAfter += after.counts[bin];
    largest = Math.max(largest, Math.abs(sum / all - sumAfter / allAfter));
  });
  return largest;
};

const GROUPS = 10;

/**
 * Population stability index Σ (q − p) · ln(q / p) over groups of bins that hold about a tenth of the
 * distribution before each, p and q the shares before and after. Below 0.1 is taken for stable, above 0.25
 * for a shift (Siddiqi, Credit Risk Scorecards, 2006). Half a value is added to every group, so that an
 * empty one gives a finite index.
 */
export const stabilityIndex = (before: Histogram, after: Histogram): number => {
  const groups = tenths(before.counts);
  const [p, q] = [shares(before.counts, groups), shares(after.counts, groups)];
  return p.reduce((sum, share, i) => sum + (q[i] - share) * Math.log(q[i] / share), 0);
};

/** For each bin the group it belongs to: a new one begins once a tenth is full. */
const tenths = (counts: readonly number[]): number[] => {
  const all = total(counts);
  let below = 0;
  return counts.map((count) => {
    const group = Math.min(GROUPS - 1, Math.floor((GROUPS * below) / all));
    below += count;
    return group;
  });
};

const shares = (counts: readonly number[], groups: readonly number[]): number[] => {
  const sums = new Map<number, number>();
  counts.forEach((count, bin) => sums.set(groups[bin], (sums.get(groups[bin]) ?? 0.5) + count));
  const all = total([...sums.values()]);
  return Array.from(sums.values(), (sum) => sum / all);
};

const total = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);
