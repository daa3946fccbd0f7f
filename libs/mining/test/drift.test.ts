import { areComparable, ksDistance, stabilityIndex, type Histogram } from '@sluice/mining';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const histogram = (counts: number[]): Histogram => ({ from: -1, to: 1, counts });
const countsOf = (bins: number) =>
  fc
    .array(fc.nat(1000), { minLength: bins, maxLength: bins })
    .filter((counts) => counts.some(Boolean));
const pairs = fc
  .integer({ min: 1, max: 40 })
  .chain((bins) => fc.tuple(countsOf(bins), countsOf(bins)))
  .map(([before, after]) => [histogram(before), histogram(after)] as const);

/** A thousand values of a bell around a bin. */
const bell = (centre: number): Histogram =>
  histogram(
    Array.from({ length: 200 }, (_, bin) =>
      Math.round(1000 * Math.exp(-(((bin - centre) / 15) ** 2))),
    ),
  );

describe('drift', () => {
  it('is nothing between a distribution and itself, whatever its size', () => {
    fc.assert(
      fc.property(pairs, fc.integer({ min: 1, max: 9 }), ([before], times) => {
        const larger = histogram(before.counts.map((count) => count * times));
        expect(ksDistance(before, larger)).toBeCloseTo(0, 12);
        expect(stabilityIndex(before, before)).toBe(0);
      }),
    );
  });

  it('has a KS distance in [0, 1], the same both ways, 1 for what never meets', () => {
    fc.assert(
      fc.property(pairs, ([before, after]) => {
        const distance = ksDistance(before, after);
        expect(distance).toBeGreaterThanOrEqual(0);
        expect(distance).toBeLessThanOrEqual(1 + 1e-12);
        expect(ksDistance(after, before)).toBeCloseTo(distance, 12);
      }),
    );
    expect(ksDistance(histogram([3, 0, 0]), histogram([0, 0, 7]))).toBe(1);
    expect(ksDistance(histogram([1, 1, 2]), histogram([1, 3, 0]))).toBeCloseTo(0.5, 12);
  });

  it('has a stability index that is finite and never negative', () => {
    fc.assert(
      fc.property(pairs, ([before, after]) => {
        const index = stabilityIndex(before, after);
        expect(Number.isFinite(index)).toBe(true);
        expect(index).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('is stable below 0.1 for a small shift, above 0.25 for a large one, and grows between', () => {
    const indexes = [1, 3, 6, 12, 24].map((shift) => stabilityIndex(bell(100), bell(100 + shift)));
    expect(indexes[0]).toBeLessThan(0.1);
    expect(indexes[4]).toBeGreaterThan(0.25);
    expect(indexes.toSorted((a, b) => a - b)).toEqual(indexes);
  });

  it('is the textbook sum where every group is a bin', () => {
    const [before, after] = [histogram([4000, 6000]), histogram([5000, 5000])];
    const expected = 0.1 * Math.log(0.5 / 0.4) - 0.1 * Math.log(0.5 / 0.6);
    expect(stabilityIndex(before, after)).toBeCloseTo(expected, 3);
  });

  it('compares only what has the same bins and something in them', () => {
    expect(areComparable(histogram([1, 2]), histogram([3, 0]))).toBe(true);
    expect(areComparable(histogram([1, 2]), histogram([0, 0]))).toBe(false);
    expect(areComparable(histogram([1, 2]), histogram([1, 2, 3]))).toBe(false);
    expect(areComparable(histogram([1, 2]), { from: 0, to: 1, counts: [1, 2] })).toBe(false);
  });
});
