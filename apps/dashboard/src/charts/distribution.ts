/** Counts in bins of one width; the first begins at `from`. */
export interface Bins {
  from: number;
  width: number;
  counts: readonly number[];
}

/** A histogram to draw, in the colour of a class of the style sheet. */
export interface Series {
  tone: string;
  name: string;
  bins: Bins;
}

export interface Interval {
  from: number;
  to: number;
}

const total = ({ counts }: Bins): number => counts.reduce((sum, count) => sum + count, 0);

/** Bins with less than this share of a set, at both ends, are left out of sight. */
const INVISIBLE = 0.0005;

/** The interval outside of which no series has a visible bin, and that holds `always`. */
export const visibleInterval = (
  series: readonly Series[],
  always: readonly number[] = [],
): Interval => {
  const ends = series.flatMap(({ bins }) => {
    const least = total(bins) * INVISIBLE;
    const first = bins.counts.findIndex((count) => count > least);
    if (first < 0) return [];
    const last = bins.counts.findLastIndex((count) => count > least);
    return [bins.from + first * bins.width, bins.from + (last + 1) * bins.width];
  });
  const values = [...ends, ...always];
  const [from, to] = [Math.min(...values), Math.max(...values)];
  if (from < to) return { from, to };
  const middle = Number.isFinite(from) ? from : 0;
  return { from: middle - 1, to: middle + 1 };
};

/** The same counts in bins `times` as wide, whose edges are multiples of the new width. */
export const coarser = ({ from, width, counts }: Bins, times: number): Bins => {
  const wide = width * times;
  const first = Math.floor(from / wide + 1e-9);
  const offset = Math.round(from / width) - first * times;
  const merged = Array.from({ length: Math.ceil((counts.length + offset) / times) }, () => 0);
  counts.forEach((count, i) => (merged[Math.floor((i + offset) / times)]! += count));
  return { from: first * wide, width: wide, counts: merged };
};

/** Shares of all values per bin, as if all series had bins of width `like`: so they compare. */
export const sharesOf = (bins: Bins, like: number): number[] => {
  const all = total(bins) || 1;
  return bins.counts.map((count) => (count / all) * (like / bins.width));
};

/** The outline of a series as stairs down to the axis, as the path of an SVG. */
export const stairsPath = (
  bins: Bins,
  shares: readonly number[],
  { from, to }: Interval,
  x: (value: number) => number,
  y: (share: number) => number,
): string => {
  const steps = shares.flatMap((share, i) => {
    const start = Math.max(from, bins.from + i * bins.width);
    const end = Math.min(to, bins.from + (i + 1) * bins.width);
    return end > start ? [`V${round(y(share))}H${round(x(end))}`] : [];
  });
  const start = Math.max(from, Math.min(to, bins.from));
  return `M${round(x(start))} ${round(y(0))}${steps.join('')}V${round(y(0))}`;
};

const round = (value: number): number => Math.round(value * 100) / 100;
