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
): number[] =>
  Array.from({ length: documents.length }, (_, i) => i)
    .sort((a, b) => similarities[b] - similarities[a] || documents[a] - documents[b])
    .slice(0, count)
    .sort((a, b) => a - b);
