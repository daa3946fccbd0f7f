import type { ZodRawShape } from 'zod';

/**
 * The candidates one anchor may choose from, against one of its positives: closest first. The arrays are
 * used again for the next anchor and may be longer than `size`.
 */
export interface Pool {
  size: number;
  /** Inner product with the anchor by position, descending. */
  similarities: Float64Array;
  /** d(a,n) by position, ascending. */
  distances: Float64Array;
  /** A seeded hash of (anchor, document) by position, for choices that must not depend on row order. */
  readonly lots: Uint32Array;
  /** Of the positive. */
  similarity: number;
  /** d(a,p) of the positive. */
  dAp: number;
  margin: number;
  /** Negatives the pair seeks; may be more than there are. */
  seeks: number;
  /** Of the stored vectors, where the caller knows them. */
  dimensions: number | undefined;
}

/** What a strategy would choose. */
export interface Preference {
  /** Positions in the pool, most preferred first, each at most once. */
  order: number[];
  /** How many of them it takes; those that follow stand in where a cap refuses one. */
  takes: number;
}

/**
 * A way to choose negatives. To add one, write a file like the others in this folder and list it in
 * `index.ts`: its options join the spec.
 */
export interface Strategy<Options = object> {
  /** Its part of `select:` in the run spec. */
  options: ZodRawShape;
  /** Negatives a pair seeks when the spec says n; n itself unless defined. */
  seeks?: (numNegatives: number) => number;
  prefer: (pool: Pool, options: Options) => Preference;
  /**
   * Every position that `prefer` leaves out, in the order in which `fill: relax` takes them; closest
   * first unless defined.
   */
  relax?: (pool: Pool) => number[];
}

/** A strategy that takes the first of its order, as many as are sought. */
export const firstOf = ({ seeks }: Pool, order: number[]): Preference => ({
  order,
  takes: Math.min(seeks, order.length),
});

/** from, from + 1, … below to. */
export const ascending = (from: number, to: number): number[] => {
  const positions: number[] = [];
  for (let position = from; position < to; position++) positions.push(position);
  return positions;
};

/** from − 1, from − 2, … down to `to`. */
export const descending = (from: number, to: number): number[] => {
  const positions: number[] = [];
  for (let position = from - 1; position >= to; position--) positions.push(position);
  return positions;
};

/** The positions of a pool that a list does not hold, closest first. */
export const others = (size: number, listed: readonly number[]): number[] => {
  const seen = new Uint8Array(size);
  for (const position of listed) seen[position] = 1;
  const rest: number[] = [];
  for (let position = 0; position < size; position++) if (!seen[position]) rest.push(position);
  return rest;
};

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
