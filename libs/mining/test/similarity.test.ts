import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { DISTANCES, distanceOf, dot, dots, euclideanFromCosine } from '../src/similarity.ts';

/** The documented order of additions, term by term. */
function laneSum(a: Float32Array, b: Float32Array): number {
  const lanes = [0, 0, 0, 0];
  const whole = a.length - (a.length % 4);
  a.forEach((value, i) => {
    lanes[i < whole ? i % 4 : 0] += value * b[i];
  });
  return lanes[0] + lanes[1] + (lanes[2] + lanes[3]);
}

const pair = fc.integer({ min: 0, max: 70 }).chain((dimensions) => {
  const vector = fc
    .array(fc.float({ noNaN: true, noDefaultInfinity: true }), {
      minLength: dimensions,
      maxLength: dimensions,
    })
    .map((values) => Float32Array.from(values));
  return fc.tuple(vector, vector);
});

describe('dot', () => {
  it('adds in the documented order, to the last bit', () => {
    fc.assert(
      fc.property(pair, ([a, b]) => {
        expect(dot(a, 0, b, 0, a.length)).toBe(laneSum(a, b));
      }),
    );
  });

  it('is symmetric to the last bit', () => {
    fc.assert(
      fc.property(pair, ([a, b]) => {
        expect(dot(a, 0, b, 0, a.length)).toBe(dot(b, 0, a, 0, a.length));
      }),
    );
  });

  it('reads rows of a matrix where it is told to', () => {
    const matrix = Float32Array.from({ length: 30 }, (_, i) => i - 7);
    const row = (r: number) => matrix.slice(r * 5, r * 5 + 5);
    expect(dot(matrix, 10, matrix, 25, 5)).toBe(laneSum(row(2), row(5)));
  });

  it('accumulates in float64: no term is lost beside a large one', () => {
    const a = Float32Array.of(1e8, 1, 0, 0, -1e8);
    expect(dot(a, 0, Float32Array.of(1, 1, 1, 1, 1), 0, 5)).toBe(1);
  });
});

describe('dots', () => {
  it('is dot for each row it is given, to the last bit', () => {
    const rows = fc.array(fc.nat(9), { maxLength: 7 });
    const values = fc.infiniteStream(fc.float({ noNaN: true, noDefaultInfinity: true }));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 23 }), rows, values, (dimensions, rows, stream) => {
        const matrix = Float32Array.from({ length: 10 * dimensions }, () => stream.next().value!);
        const starts = Int32Array.from(rows, (row) => row * dimensions);
        const found = new Float64Array(rows.length + 1).fill(7);
        dots(matrix, dimensions, matrix, starts, 0, rows.length, dimensions, found);
        const each = Array.from(starts, (start) =>
          dot(matrix, dimensions, matrix, start, dimensions),
        );
        expect(found).toEqual(Float64Array.from([...each, 7]));
      }),
    );
  });
});

describe('distanceOf', () => {
  it('gives each distance of unit vectors from their inner product', () => {
    expect(DISTANCES.map((kind) => distanceOf(kind, 0.5))).toEqual([1, 0.5, -0.5]);
    expect(DISTANCES.map((kind) => distanceOf(kind, -1))).toEqual([2, 2, 1]);
  });

  it('falls as the inner product rises', () => {
    const similarity = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.constantFrom(...DISTANCES), similarity, similarity, (kind, s, t) => {
        expect(distanceOf(kind, Math.max(s, t))).toBeLessThanOrEqual(
          distanceOf(kind, Math.min(s, t)),
        );
      }),
    );
  });

  it('is the Euclidean distance between normalised vectors', () => {
    const a = Float32Array.of(0.6, 0.8);
    const b = Float32Array.of(-0.8, 0.6);
    expect(euclideanFromCosine(dot(a, 0, b, 0, 2))).toBeCloseTo(Math.hypot(1.4, 0.2), 6);
  });

  it('is 0, not NaN, where rounding leaves a similarity above 1', () => {
    expect(distanceOf('euclidean', 1 + 1e-9)).toBe(0);
  });
});
