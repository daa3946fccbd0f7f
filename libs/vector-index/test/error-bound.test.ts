import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { dot } from '@sluice/mining';

import { scoreError } from '../src/error-bound.ts';
import {
  columnsOf,
  GROUP_SIZE,
  QUERY_ZERO,
  quantizeQueries,
  quantizeRows,
} from '../src/quantization.ts';

const finite = fc.float({ noNaN: true, noDefaultInfinity: true });

/** Two vectors of one length: of numbers of any size, or of about one. */
const vectors = fc.oneof(finite, fc.float({ noNaN: true, min: -1, max: 1 })).chain((sample) =>
  fc
    .array(
      fc.tuple(
        fc.oneof(fc.constant(sample), fc.float({ noNaN: true, min: -1, max: 1 })),
        fc.oneof(
          { weight: 4, arbitrary: fc.float({ noNaN: true, min: -1, max: 1 }) },
          { weight: 1, arbitrary: finite },
        ),
      ),
      { minLength: 1, maxLength: 200 },
    )
    .map((terms) => ({
      x: Float32Array.from(terms, ([x]) => x),
      y: Float32Array.from(terms, ([, y]) => y),
    })),
);

const norm = (x: Float32Array) => Math.sqrt(dot(x, 0, x, 0, x.length));

/** The score as ONNX Runtime computes it, and what is said of its error. */
function score(x: Float32Array, y: Float32Array, levels: number) {
  const dimensions = x.length;
  const columns = columnsOf(1);
  const rows = { codes: new Int8Array(dimensions * columns), scales: new Float32Array(columns) };
  const extent = quantizeRows(y, dimensions, levels, rows);
  const queries = quantizeQueries(x, dimensions, Float64Array.of(norm(x)));
  let sum = 0;
  for (let d = 0; d < dimensions; d++)
    sum += (queries.codes[d] - QUERY_ZERO) * rows.codes[d * columns];
  const own = { norm: norm(x), residual: queries.residuals[0] };
  return {
    score: Math.fround(Math.fround(sum) * rows.scales[0]) * queries.scales[0],
    error: scoreError(dimensions, own, extent),
  };
}

describe('scoreError', () => {
  it.each([127, 63])('bounds what quantising to %d levels and rounding change', (levels) => {
    fc.assert(
      fc.property(vectors, ({ x, y }) => {
        const { score: found, error } = score(x, y, levels);
        const difference = Math.abs(found - dot(x, 0, y, 0, x.length));
        expect(error < Infinity ? difference : 0).toBeLessThanOrEqual(error);
      }),
      { numRuns: 500 },
    );
  });

  it('is small enough to be of use', () => {
    const unit = { norm: 1, residual: 0.0072 };
    expect(scoreError(384, unit, unit)).toBeLessThan(0.0145);
  });

  it('knows nothing where 32 bits or float32 may overflow', () => {
    const unit = { norm: 1, residual: 0 };
    expect(scoreError(66_312, unit, unit)).toBe(Infinity);
    expect(scoreError(66_311, unit, unit)).toBeLessThan(1);
    expect(scoreError(384, unit, { norm: 1e36, residual: 0 })).toBe(Infinity);
  });
});

describe('quantizeRows', () => {
  it('fills up each group with its first row', () => {
    const rows = GROUP_SIZE + 3;
    const columns = columnsOf(rows);
    const target = { codes: new Int8Array(columns), scales: new Float32Array(columns) };
    quantizeRows(
      Float32Array.from({ length: rows }, (_, row) => row + 1),
      1,
      127,
      target,
    );
    const first = Array.from(target.scales, (scale, i) => Math.round(scale * target.codes[i]));
    const groups = Math.ceil(rows / GROUP_SIZE);
    for (let column = 0; column < columns; column++) {
      const group = Math.floor(column / GROUP_SIZE);
      const row = group + (column % GROUP_SIZE) * groups;
      expect(first[column]).toBe(row < rows ? row + 1 : group + 1);
    }
  });
});
