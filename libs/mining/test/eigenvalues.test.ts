import { seededRandom } from '@sluice/mining';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { symmetricEigenvalues } from '../src/eigenvalues.ts';
import { gaussian } from './in-batch/made-batch.ts';

const fill = (size: number, value: (row: number, column: number) => number): Float64Array =>
  Float64Array.from({ length: size * size }, (_, i) => value(Math.floor(i / size), i % size));

const randomSymmetric = (size: number, seed: number): Float64Array => {
  const random = seededRandom(seed);
  const half = fill(size, () => gaussian(random));
  return fill(size, (i, j) => half[i * size + j] + half[j * size + i]);
};

const largest = (found: Float64Array, expected: ArrayLike<number>): number =>
  found.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i])), 0);

describe('symmetricEigenvalues', () => {
  it.each([
    { matrix: [], expected: [] },
    { matrix: [-3], expected: [-3] },
    { matrix: [2, 1, 1, 2], expected: [1, 3] },
    { matrix: [0, 0, 0, 0], expected: [0, 0] },
    { matrix: [0, 0, 0, 0, -1, 0, 0, 0, 1], expected: [-1, 0, 1] },
    { matrix: [2, 0, 0, 0, 3, 4, 0, 4, 9], expected: [1, 2, 11] },
  ])('of $matrix are $expected', ({ matrix, expected }) => {
    const found = symmetricEigenvalues(Float64Array.from(matrix), expected.length);
    expect(found).toHaveLength(expected.length);
    expect(largest(found, expected)).toBeLessThan(1e-14);
  });

  it('of the second difference are 2 − 2cos(kπ/(n + 1))', () => {
    const size = 50;
    const matrix = fill(size, (i, j) => (i === j ? 2 : -Number(Math.abs(i - j) === 1)));
    const expected = Array.from(
      { length: size },
      (_, k) => 2 - 2 * Math.cos(((k + 1) * Math.PI) / (size + 1)),
    );
    expect(largest(symmetricEigenvalues(matrix, size), expected)).toBeLessThan(1e-13);
  });

  it('ascend and keep the trace and the norm of the matrix', () => {
    fc.assert(
      fc.property(fc.nat(20), fc.nat(), (size, seed) => {
        const matrix = randomSymmetric(size, seed);
        const found = symmetricEigenvalues(matrix.slice(), size);
        const trace = matrix.reduce((sum, x, i) => sum + (i % (size + 1) === 0 ? x : 0), 0);
        const squared = matrix.reduce((sum, x) => sum + x * x, 0);
        expect(found).toEqual(found.toSorted());
        expect(Math.abs(found.reduce((sum, x) => sum + x, 0) - trace)).toBeLessThan(1e-11);
        expect(Math.abs(found.reduce((sum, x) => sum + x * x, 0) - squared)).toBeLessThan(1e-9);
      }),
    );
  });

  it('move with the matrix: those of A + cI are c more', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 15 }), fc.nat(), (size, seed) => {
        const matrix = randomSymmetric(size, seed);
        const moved = fill(size, (i, j) => matrix[i * size + j] + 5 * Number(i === j));
        const expected = symmetricEigenvalues(matrix, size).map((value) => value + 5);
        expect(largest(symmetricEigenvalues(moved, size), expected)).toBeLessThan(1e-12);
      }),
    );
  });

  it('are found to the last digits at the size of an embedding', () => {
    const size = 384;
    const expected = Float64Array.from({ length: size }, (_, i) => (i < 100 ? 1 : i * i));
    const random = seededRandom(8);
    const normal = Float64Array.from(expected, () => gaussian(random));
    const squared = normal.reduce((sum, x) => sum + x * x, 0);
    // H diag(expected) H for the reflection H = I − 2nnᵀ/nᵀn.
    const weighted = normal.reduce((sum, x, k) => sum + expected[k] * x * x, 0);
    const matrix = fill(size, (i, j) => {
      const straight = i === j ? expected[i] : 0;
      const mixed = (expected[i] + expected[j]) * normal[i] * normal[j];
      return (
        straight - (2 / squared) * mixed + (4 * weighted * normal[i] * normal[j]) / squared ** 2
      );
    });
    const found = symmetricEigenvalues(matrix, size);
    expect(largest(found, expected) / expected[size - 1]).toBeLessThan(1e-13);
  });
});
