import type { Ragged } from '../ragged.ts';

/**
 * Per proposal the highest score of the candidate with a positive of its anchor, other than itself; NaN
 * where there is none. With inner products of vectors it is `positiveSimilarities`, with the overlap of
 * shingles `positiveOverlaps`.
 *
 * @param positives rows are those of the proposals: all that are known, not only those of triplets
 */
export const highestWithPositives = (
  proposals: Ragged,
  positives: Ragged,
  scoreOf: (candidate: number, positive: number) => number,
): Float64Array => {
  const highest = new Float64Array(proposals.values.length).fill(Number.NaN);
  for (let anchor = 0; anchor + 1 < proposals.offsets.length; anchor++) {
    const [from, to] = [positives.offsets[anchor], positives.offsets[anchor + 1]];
    for (let i = proposals.offsets[anchor]; i < proposals.offsets[anchor + 1]; i++) {
      const candidate = proposals.values[i];
      for (let p = from; p < to; p++) {
        const positive = positives.values[p];
        if (positive === candidate) continue;
        const score = scoreOf(candidate, positive);
        if (!(score <= highest[i])) highest[i] = score;
      }
    }
  }
  return highest;
};
