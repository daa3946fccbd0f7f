import { addVectors, effectiveRank, emptyMoments, meanCosine, seededRandom } from '@sluice/mining';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gaussian } from './in-batch/made-batch.ts';

const momentsOf = (dimensions: number, ...parts: Float32Array[]) => {
  const moments = emptyMoments(dimensions);
  for (const part of parts) addVectors(moments, part);
  return moments;
};

const matrices = fc
  .record({ rows: fc.nat(40), dimensions: fc.integer({ min: 1, max: 13 }), seed: fc.nat() })
  .map(({ rows, dimensions, seed }) => {
    const random = seededRandom(seed);
    const vectors = Float32Array.from({ length: rows * dimensions }, () => gaussian(random));
    return { rows, dimensions, vectors };
  });

const expectClose = (found: Float64Array, expected: Float64Array): void => {
  expect(found).toHaveLength(expected.length);
  found.forEach((value, i) => expect(Math.abs(value - expected[i])).toBeLessThan(1e-9));
};

/** exp of the entropy of singular values. */
const rankOfSpectrum = (singular: number[]): number => {
  const total = singular.reduce((sum, value) => sum + value, 0);
  const entropies = singular.map((value) =>
    value === 0 ? 0 : -(value / total) * Math.log(value / total),
  );
  return Math.exp(entropies.reduce((sum, value) => sum + value, 0));
};

describe('moments', () => {
  it('are Σv and the upper triangle of Σvvᵀ', () => {
    fc.assert(
      fc.property(matrices, ({ rows, dimensions, vectors }) => {
        const moments = momentsOf(dimensions, vectors);
        const sum = new Float64Array(dimensions);
        const outer = new Float64Array(dimensions ** 2);
        for (let row = 0; row < rows; row++) {
          const v = vectors.subarray(row * dimensions, (row + 1) * dimensions);
          v.forEach((x, i) => {
            sum[i] += x;
            v.forEach((y, j) => (outer[i * dimensions + j] += x * y));
          });
        }
        expect(moments.count).toBe(rows);
        expectClose(moments.sum, sum);
        const upper = (_: number, i: number): boolean =>
          i % dimensions >= Math.floor(i / dimensions);
        expectClose(moments.outer.filter(upper), outer.filter(upper));
      }),
    );
  });

  it('do not depend on how many vectors come at a time', () => {
    const random = seededRandom(4);
    const vectors = Float32Array.from({ length: 7 * 1_500 }, () => gaussian(random));
    const whole = momentsOf(7, vectors);
    const parts = momentsOf(7, vectors.subarray(0, 7 * 3), vectors.subarray(7 * 3));
    expect(parts.count).toBe(1_500);
    expectClose(parts.sum, whole.sum);
    expectClose(parts.outer, whole.outer);
  });

  it('do not count vectors of zeros', () => {
    const vectors = Float32Array.of(0, 0, 3, 4, 0, 0, 0, -1);
    expect(momentsOf(2, vectors)).toEqual(momentsOf(2, Float32Array.of(3, 4, 0, -1)));
  });
});

describe('meanCosine', () => {
  it('is the mean over all pairs', () => {
    fc.assert(
      fc.property(matrices, ({ rows, dimensions, vectors }) => {
        const units: number[][] = [];
        for (let row = 0; row < rows; row++) {
          const v = [...vectors.subarray(row * dimensions, (row + 1) * dimensions)];
          units.push(v.map((x) => x / Math.hypot(...v)));
        }
        const { sum, count } = momentsOf(dimensions, Float32Array.from(units.flat()));
        const cosines = units.flatMap((a, i) =>
          units.slice(0, i).map((b) => a.reduce((sum, x, k) => sum + x * b[k], 0)),
        );
        const mean = cosines.reduce((sum, cosine) => sum + cosine, 0) / cosines.length;
        if (rows < 2) expect(meanCosine(sum, count)).toBeNull();
        else expect(meanCosine(sum, count)).toBeCloseTo(mean, 5);
      }),
    );
  });
});

describe('effectiveRank', () => {
  it('is the dimension where vectors spread alike in all directions', () => {
    for (const dimensions of [1, 2, 5, 32]) {
      const identity = Float32Array.from({ length: dimensions ** 2 }, (_, i) =>
        i % (dimensions + 1) === 0 ? 1 : 0,
      );
      expect(effectiveRank(momentsOf(dimensions, identity))).toBeCloseTo(dimensions, 9);
    }
  });

  it('is 1 where all vectors lie on a line, and null without a vector', () => {
    const line = Float32Array.of(1, -2, 4, 8, -2, 4, -8, -16, 0.5, -1, 2, 4);
    expect(effectiveRank(momentsOf(4, line))).toBeCloseTo(1, 6);
    expect(effectiveRank(momentsOf(4, new Float32Array(8)))).toBeNull();
    expect(effectiveRank(emptyMoments(4))).toBeNull();
  });

  it('is the formula of Roy & Vetterli for known singular values, however they are turned', () => {
    const spectra = fc.array(fc.constantFrom(0, 0.25, 1, 1.5, 3), { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(spectra, fc.nat(), (singular, seed) => {
        fc.pre(singular.some((value) => value > 0));
        const dimensions = singular.length;
        const random = seededRandom(seed);
        const normal = Float64Array.from(singular, () => gaussian(random));
        const squared = normal.reduce((sum, x) => sum + x * x, 0);
        // The rows are diag(singular) times the reflection I − 2nnᵀ/nᵀn.
        const rows = singular.flatMap((value, i) =>
          singular.map((_, j) => value * (Number(i === j) - (2 * normal[i] * normal[j]) / squared)),
        );
        const rank = effectiveRank(momentsOf(dimensions, Float32Array.from(rows)))!;
        expect(Math.abs(rank - rankOfSpectrum(singular))).toBeLessThan(1e-4);
      }),
    );
  });

  it('stays between 1 and the dimension, and does not change with the scale', () => {
    fc.assert(
      fc.property(matrices, ({ rows, dimensions, vectors }) => {
        fc.pre(rows > 0);
        const rank = effectiveRank(momentsOf(dimensions, vectors))!;
        expect(rank).toBeGreaterThanOrEqual(1);
        expect(rank).toBeLessThanOrEqual(Math.min(rows, dimensions) + 1e-3);
        const scaled = momentsOf(
          dimensions,
          vectors.map((x) => 8 * x),
        );
        expect(effectiveRank(scaled)).toBeCloseTo(rank, 6);
      }),
    );
  });
});
