import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createCandidates } from '../src/candidates.ts';

const scores = fc.array(
  fc.oneof(fc.float({ noNaN: true }), fc.constantFrom(0, -0, 1, -1, 2 ** -149, -(2 ** -149))),
  { minLength: 1, maxLength: 700 },
);

const collected = (values: readonly number[]) => {
  const candidates = createCandidates();
  values.forEach((score, row) => candidates.add(score, row));
  return candidates;
};

describe('candidates', () => {
  it('gives back every score with its row, the greatest first', () => {
    fc.assert(
      fc.property(scores, (values) => {
        const candidates = collected(values);
        candidates.sort();
        const rows = values.map((_, place) => candidates.row(place));
        expect(rows.toSorted((a, b) => a - b)).toEqual(values.map((_, row) => row));
        rows.forEach((row, place) => expect(candidates.score(place)).toBe(values[row] + 0));
        const found = rows.map((row) => values[row]);
        expect(found.every((score, i) => i === 0 || score <= found[i - 1])).toBe(true);
      }),
    );
  });

  it('knows the k-th greatest, and none where there are fewer', () => {
    fc.assert(
      fc.property(scores, fc.integer({ min: 1, max: 800 }), (values, k) => {
        const sorted = values.map((score) => score + 0).toSorted((a, b) => b - a);
        expect(collected(values).kthScore(k)).toBe(sorted.at(k - 1) ?? -Infinity);
      }),
    );
  });

  it('starts again after it is cleared', () => {
    const candidates = collected([3, 4]);
    candidates.clear();
    candidates.add(1, 1_048_575);
    expect([candidates.count, candidates.score(0), candidates.row(0)]).toEqual([1, 1, 1_048_575]);
  });
});
