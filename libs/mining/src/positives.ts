import { hashKeys } from './random.ts';

/**
 * `count` of an anchor's positives with the smallest seeded lots: a uniform draw that depends on the
 * anchor and the documents, not on their order. Returns positions in `documents`, ascending.
 */
export const drawPositives = (
  documents: ArrayLike<number>,
  documentKeys: Uint32Array,
  anchorKey: number,
  seed: number,
  count: number,
): number[] => {
  // Most classes are smaller than what may be drawn of them.
  if (documents.length <= count) return Array.from({ length: documents.length }, (_, i) => i);
  const lots = Float64Array.from({ length: documents.length }, (_, i) =>
    hashKeys(seed, anchorKey, documentKeys[documents[i]]),
  );
  return Array.from(lots, (_, i) => i)
    .sort((a, b) => lots[a] - lots[b] || documents[a] - documents[b])
    .slice(0, count)
    .sort((a, b) => a - b);
};

/** `count` positions with the highest grade, earlier ones first among equals; ascending. */
export const bestGraded = (grades: ArrayLike<number>, count: number): number[] =>
  Array.from({ length: grades.length }, (_, i) => i)
    .sort((a, b) => grades[b] - grades[a] || a - b)
    .slice(0, count)
    .sort((a, b) => a - b);

/** `count` positions with the highest similarity, lower document numbers first among equals; ascending. */
export const closestPositives = (
  documents: ArrayLike<number>,
  similarities: ArrayLike<number>,
  count: number,
): number[] => {
  const byCloseness = (a: number, b: number): number =>
    similarities[b] - similarities[a] || documents[a] - documents[b];
  const positions = Array.from({ length: documents.length }, (_, i) => i);
  // One is what triplets ask for by default, and finding it takes no sort.
  if (count === 1) return positions.length === 0 ? [] : [leastBy(positions, byCloseness)];
  return positions
    .sort(byCloseness)
    .slice(0, count)
    .sort((a, b) => a - b);
};

const leastBy = (values: readonly number[], order: (a: number, b: number) => number): number =>
  values.reduce((least, value) => (order(value, least) < 0 ? value : least));
