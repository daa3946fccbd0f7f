import {
  addHistogram,
  addZeroLoss,
  countIn,
  countLoss,
  emptyHistogram,
  emptyZeroLosses,
  HARDNESS,
  negativeUse,
  zeroLossFraction,
} from '@sluice/mining';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const histogramOf = (values: number[]) => {
  const histogram = emptyHistogram(-1, 1, 8);
  for (const value of values) countIn(histogram, value);
  return histogram;
};

describe('histograms', () => {
  it('count a value in the bin that holds it, and in an outer bin if none does', () => {
    expect(histogramOf([-1, -0.76, -0.75, 0, 0.999, 1, 7, -9]).counts).toEqual([
      3, 1, 0, 0, 1, 0, 0, 3,
    ]);
  });

  it('add up as if all values had been counted in one', () => {
    const values = fc.array(fc.double({ min: -2, max: 2, noNaN: true }));
    fc.assert(
      fc.property(values, values, (ours, theirs) => {
        const sum = histogramOf(ours);
        addHistogram(sum, histogramOf(theirs));
        expect(sum).toEqual(histogramOf([...ours, ...theirs]));
        expect(sum.counts.reduce((a, b) => a + b, 0)).toBe(ours.length + theirs.length);
      }),
    );
  });
});

describe('zero losses', () => {
  it('are counted by name and add up', () => {
    const losses = emptyZeroLosses(HARDNESS);
    countLoss(losses.easy, true);
    countLoss(losses.semi_hard, false);
    countLoss(losses.semi_hard, true);
    addZeroLoss(losses.semi_hard, { zero: 1, triplets: 2 });
    expect(losses).toEqual({
      hard: { zero: 0, triplets: 0 },
      semi_hard: { zero: 2, triplets: 4 },
      easy: { zero: 1, triplets: 1 },
    });
    expect(Object.values(losses).map(zeroLossFraction)).toEqual([null, 0.5, 1]);
  });
});

describe('negativeUse', () => {
  it('tells how many documents serve how many triplets, and which serve the most', () => {
    const uses = fc.array(fc.nat(6), { maxLength: 60, size: 'max' });
    fc.assert(
      fc.property(uses, fc.nat(12), (uses, top) => {
        const { histogram, most, top: found } = negativeUse(Uint32Array.from(uses), top);
        const levels = [...new Set(uses)].sort((a, b) => a - b);
        expect(histogram).toEqual(
          levels.map((triplets) => ({
            triplets,
            documents: uses.filter((use) => use === triplets).length,
          })),
        );
        expect(most).toBe(Math.max(0, ...uses));
        const used = uses
          .map((triplets, document) => ({ document, triplets }))
          .filter(({ triplets }) => triplets > 0)
          .sort((a, b) => b.triplets - a.triplets || a.document - b.document);
        expect(found).toEqual(used.slice(0, top));
      }),
    );
  });
});
