import type { Batch, Mined } from '@sluice/mining';

/** Distances from their definitions, one pair at a time, rounded to float32 like those of the miners. */
export type Measure = 'euclidean' | 'cosine' | 'dot' | 'raw';

export const rowsOf = ({ vectors, dimensions, labels }: Batch): number[][] =>
  Array.from(labels, (_, row) => [...vectors.subarray(row * dimensions, (row + 1) * dimensions)]);

const normalised = (v: readonly number[]): number[] => {
  const length = Math.max(1e-12, Math.hypot(...v));
  return v.map((x) => x / length);
};
const inner = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, x, k) => sum + x * b[k], 0);

export const distancesOf = (batch: Batch, measure: Measure): number[][] => {
  const rows = rowsOf(batch).map((row) =>
    measure === 'dot' || measure === 'raw' ? row : normalised(row),
  );
  return rows.map((a) =>
    rows.map((b) =>
      Math.fround(
        measure === 'cosine' || measure === 'dot'
          ? inner(a, b)
          : Math.hypot(...a.map((x, k) => x - b[k])),
      ),
    ),
  );
};

export type Pair = [anchor: number, other: number];
export type Triplet = [anchor: number, positive: number, negative: number];

export const positivesOf = ({ labels }: Batch, anchor: number): number[] =>
  [...labels.keys()].filter((row) => row !== anchor && labels[row] === labels[anchor]);
export const negativesOf = ({ labels }: Batch, anchor: number): number[] =>
  [...labels.keys()].filter((row) => labels[row] !== labels[anchor]);

export const allTriplets = (batch: Batch): Triplet[] =>
  [...batch.labels.keys()].flatMap((a) =>
    positivesOf(batch, a).flatMap((p) => negativesOf(batch, a).map((n): Triplet => [a, p, n])),
  );
export const allPairs = (batch: Batch): { positives: Pair[]; negatives: Pair[] } => {
  const rows = [...batch.labels.keys()];
  return {
    positives: rows.flatMap((a) => positivesOf(batch, a).map((p): Pair => [a, p])),
    negatives: rows.flatMap((a) => negativesOf(batch, a).map((n): Pair => [a, n])),
  };
};

/** Tuples as a sorted list in writing, which compares as a set that remembers duplicates. */
export const written = (tuples: readonly (readonly number[])[]): string[] =>
  tuples.map((tuple) => tuple.join(' ')).sort();

export const tripletsIn = (mined: Mined): Triplet[] => {
  if (mined.kind !== 'triplets') throw new Error('pairs, where triplets were expected');
  return Array.from(mined.anchors, (a, i): Triplet => [a, mined.positives[i], mined.negatives[i]]);
};

export const pairsIn = (mined: Mined): { positives: Pair[]; negatives: Pair[] } => {
  if (mined.kind !== 'pairs') throw new Error('triplets, where pairs were expected');
  const { positivePairs: p, negativePairs: n } = mined;
  return {
    positives: Array.from(p.anchors, (a, i): Pair => [a, p.others[i]]),
    negatives: Array.from(n.anchors, (a, i): Pair => [a, n.others[i]]),
  };
};

/** Both lists of pairs, or the triplets, of any miner. */
export const everythingIn = (mined: Mined): string[] => {
  if (mined.kind === 'triplets') return written(tripletsIn(mined));
  const { positives, negatives } = pairsIn(mined);
  return [...written(positives).map((p) => `+ ${p}`), ...written(negatives).map((n) => `- ${n}`)];
};
