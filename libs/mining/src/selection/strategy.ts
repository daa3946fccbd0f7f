/** The candidates one anchor may choose from, against one of its positives: closest first. */
export interface Pool {
  size: number;
  /** d(a,n) by position, ascending. */
  distances: Float64Array;
  /** A seeded hash of (anchor, document) by position, for choices that must not depend on row order. */
  lots: Uint32Array;
  /** d(a,p) of the positive. */
  dAp: number;
  margin: number;
  numNegatives: number;
}

/**
 * A way to choose negatives: positions in the pool, ascending. To add one, write a file like the others
 * in this folder and list it in `index.ts`.
 */
export type Strategy = (pool: Pool) => number[];

/** Positions from, from + 1, … below to, at most `limit` of them. */
export const positions = (from: number, to: number, limit: number): number[] =>
  Array.from({ length: Math.max(0, Math.min(to - from, limit)) }, (_, i) => from + i);

/** The first position whose distance exceeds a bound (binary search). */
export const firstBeyond = ({ distances, size }: Pool, bound: number): number => {
  let low = 0;
  let high = size;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (distances[middle] <= bound) low = middle + 1;
    else high = middle;
  }
  return low;
};
