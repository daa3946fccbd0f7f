import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowProducts } from '../src/row-products.ts';
import { dot } from '../src/similarity.ts';

const values = fc.infiniteStream(fc.float({ noDefaultInfinity: true }));

/** The product of ones with the last row of a matrix of that many rows, all of one value. */
const lastRow = (rows: number, value: number): number => {
  const products = rowProducts(new Float32Array(rows * 4).fill(value), 4);
  const out = new Float64Array(1);
  products(Float32Array.of(1, 1, 1, 1), 0, Int32Array.of((rows - 1) * 4), 0, 1, out);
  return out[0];
};

describe('rowProducts', () => {
  it('is dot for each row it is given, to the last bit, whatever the dimensions', () => {
    const rows = fc.array(fc.nat(9), { maxLength: 11 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 24 }), rows, values, (dimensions, rows, stream) => {
        const matrix = Float32Array.from({ length: 10 * dimensions }, () => stream.next().value!);
        const vectors = Float32Array.from({ length: 2 * dimensions }, () => stream.next().value!);
        const starts = Int32Array.from(rows, (row) => row * dimensions);
        const found = new Float64Array(rows.length + 1).fill(7);
        rowProducts(matrix, dimensions)(vectors, dimensions, starts, 0, rows.length, found);
        const each = Array.from(starts, (start) =>
          dot(vectors, dimensions, matrix, start, dimensions),
        );
        expect(found).toEqual(Float64Array.from([...each, 7]));
      }),
    );
  });

  it('takes more rows than fit one call, and a part of them', () => {
    const matrix = Float32Array.from({ length: 1_000 * 8 }, (_, i) => Math.sin(i));
    const starts = Int32Array.from({ length: 1_000 }, (_, i) => ((i * 617) % 1_000) * 8);
    const found = new Float64Array(1_000).fill(7);
    rowProducts(matrix, 8)(matrix, 16, starts, 3, 997, found);
    const inside = Array.from(starts.subarray(3, 997), (start) =>
      dot(matrix, 16, matrix, start, 8),
    );
    expect(found).toEqual(Float64Array.from([7, 7, 7, ...inside, 7, 7, 7]));
  });

  it('is of the matrix that was given last, larger or smaller', () => {
    expect([lastRow(10, 1), lastRow(100_000, 2), lastRow(3, 3)]).toEqual([4, 8, 12]);
  });
});
