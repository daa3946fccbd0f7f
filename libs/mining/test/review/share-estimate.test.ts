import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimateShare } from '../../src/index.ts';

/** C(n, k) p^k (1 − p)^(n − k), multiplied out. */
const binomial = (n: number, k: number, p: number): number => {
  let chance = 1;
  for (let i = 1; i <= k; i++) chance *= ((n - k + i) / i) * p;
  return chance * (1 - p) ** (n - k);
};

describe('estimateShare', () => {
  it('gives the intervals of the published tables', () => {
    // R: binom.test(x, n)$conf.int
    expect(estimateShare(0, 10)).toMatchObject({ share: 0, low: 0 });
    expect(estimateShare(0, 10).high).toBeCloseTo(0.3084971, 7);
    expect(estimateShare(7, 20).low).toBeCloseTo(0.1539092, 7);
    expect(estimateShare(7, 20).high).toBeCloseTo(0.5921885, 7);
    expect(estimateShare(5, 5)).toMatchObject({ share: 1, high: 1 });
    expect(estimateShare(5, 5).low).toBeCloseTo(0.4781762, 7);
    expect(estimateShare(0, 0)).toEqual({ share: null, low: 0, high: 1 });
  });

  it('covers the true share at least as often as it says', () => {
    const arbitrary = fc.tuple(
      fc.integer({ min: 1, max: 40 }),
      fc.double({ min: 0.001, max: 0.999, noNaN: true }),
      fc.constantFrom(0.8, 0.95, 0.99),
    );
    fc.assert(
      fc.property(arbitrary, ([trials, truth, confidence]) => {
        let covered = 0;
        for (let successes = 0; successes <= trials; successes++) {
          const { low, high } = estimateShare(successes, trials, confidence);
          if (low <= truth && truth <= high) covered += binomial(trials, successes, truth);
        }
        expect(covered).toBeGreaterThanOrEqual(confidence - 1e-9);
      }),
    );
  });

  it('mirrors when successes and failures change places, and narrows with more trials', () => {
    const arbitrary = fc
      .integer({ min: 1, max: 300 })
      .chain((trials) => fc.tuple(fc.integer({ min: 0, max: trials }), fc.constant(trials)));
    fc.assert(
      fc.property(arbitrary, ([successes, trials]) => {
        const { low, high, share } = estimateShare(successes, trials);
        const mirrored = estimateShare(trials - successes, trials);
        expect(mirrored.low).toBeCloseTo(1 - high, 9);
        expect(mirrored.high).toBeCloseTo(1 - low, 9);
        expect(low).toBeLessThanOrEqual(share!);
        expect(high).toBeGreaterThanOrEqual(share!);
        const more = estimateShare(10 * successes, 10 * trials);
        expect(more.high - more.low).toBeLessThan(high - low);
      }),
    );
  });

  it('refuses what is no share', () => {
    expect(() => estimateShare(3, 2)).toThrow('successes');
    expect(() => estimateShare(-1, 2)).toThrow('successes');
    expect(() => estimateShare(0.5, 2)).toThrow('successes');
    expect(() => estimateShare(1, 2, 1)).toThrow('confidence');
  });
});
