import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { dot } from '@sluice/mining';

import { scoreError } from '../src/error-bound.ts';

function flush(value: number): number {
  const rounded = Math.fround(value);
  return Math.abs(rounded) < 2 ** -126 ? 0 : rounded;
}

/** As a processor without gradual underflow computes it, in the order given. */
function float32Product(a: Float32Array, b: Float32Array, order: readonly number[]): number {
  return order.reduce((sum, i) => flush(sum + flush(flush(a[i]) * flush(b[i]))), 0);
}

const norm = (a: Float32Array) => Math.sqrt(dot(a, 0, a, 0, a.length));

/** Two vectors of one length, over all exponents, and an order to add in. */
const vectors = fc
  .array(
    fc.tuple(fc.float({ noNaN: true, min: -2, max: 2 }), fc.float({ noNaN: true }), fc.nat()),
    { minLength: 1, maxLength: 200 },
  )
  .map((terms) => ({
    a: Float32Array.from(terms, ([x]) => x),
    b: Float32Array.from(terms, ([, y]) => (Number.isFinite(y) ? y * 1e-3 : 0)),
    order: terms.map((_, i) => i).sort((i, j) => terms[i][2] - terms[j][2]),
  }));

describe('scoreError', () => {
  it('bounds a float32 inner product, in any order, flushed to zero or not', () => {
    fc.assert(
      fc.property(vectors, ({ a, b, order }) => {
        const error = scoreError(a.length, norm(a), norm(b));
        const difference = Math.abs(float32Product(a, b, order) - dot(a, 0, b, 0, a.length));
        expect(error < Infinity ? difference : 0).toBeLessThanOrEqual(error);
      }),
      { numRuns: 500 },
    );
  });

  it('is small enough to be of use', () => {
    expect(scoreError(384, 1, 1)).toBeLessThan(2.4e-5);
  });

  it('knows nothing where float32 may overflow', () => {
    expect(scoreError(384, 1e19, 1e20)).toBe(Infinity);
  });
});
