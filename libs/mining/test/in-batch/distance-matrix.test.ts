import { seededRandom } from '@sluice/mining';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkBatch } from '../../src/in-batch/batch.ts';
import { distanceMatrix } from '../../src/in-batch/distance-matrix.ts';
import { visitProducts } from '../../src/in-batch/gram.ts';
import { kthLowest } from '../../src/in-batch/order-statistic.ts';
import { batchOf, gaussian, madeBatch } from './made-batch.ts';
import { distancesOf } from './reference.ts';

/** All products of the upper triangle, and how often each was visited. */
const productsOf = (vectors: Float32Array, dimensions: number, scales: Float64Array) => {
  const size = scales.length;
  const products = new Float64Array(size * size);
  const visits = new Uint8Array(size * size);
  visitProducts({ vectors, dimensions, scales }, (block) => {
    for (let i = 0; i < 4 && block.row + i < size; i++) {
      for (let j = 0; j < block.width && block.column + j < size; j++) {
        const cell = (block.row + i) * size + block.column + j;
        products[cell] = block.products[i * block.width + j]!;
        visits[cell]++;
      }
    }
  });
  return { products, visits };
};

describe('visitProducts', () => {
  it.each([
    [1, 1],
    [3, 2],
    [4, 5],
    [9, 1],
    [70, 384],
    [33, 1030],
    [6, 10_000],
    [130, 3],
    [64, 2048], // fills its pages of memory to the byte
  ])(
    'gives %d rows of %d dimensions the products of plain JavaScript, to the bit',
    (size, dimensions) => {
      const random = seededRandom(size * dimensions);
      const vectors = Float32Array.from({ length: size * dimensions }, () => gaussian(random));
      const scales = Float64Array.from({ length: size }, () => random.uniform());
      const expected = new Float64Array(size * size);
      const once = new Uint8Array(size * size);
      for (let a = 0; a < size; a++) {
        for (let b = a; b < size; b++) {
          once[a * size + b] = 1;
          for (let k = 0; k < dimensions; k++) {
            const x = vectors[a * dimensions + k] * scales[a];
            expected[a * size + b] += x * (vectors[b * dimensions + k] * scales[b]);
          }
        }
      }
      const { products, visits } = productsOf(vectors, dimensions, scales);
      const upper = products.map((product, cell) => (once[cell] ? product : 0));
      expect(upper).toEqual(expected);
      expect(visits.map((count, cell) => count * once[cell])).toEqual(once);
    },
  );

  it('serves thousands of calls of changing size from one memory', () => {
    for (let call = 0; call < 3_000; call++) {
      const size = 1 + (call % 7);
      const vectors = new Float32Array(size * 2).fill(call % 5);
      const { products } = productsOf(vectors, 2, new Float64Array(size).fill(1));
      expect(products[size - 1]).toBe(2 * (call % 5) ** 2);
    }
  });
});

describe('distanceMatrix', () => {
  it.each(['euclidean', 'cosine', 'dot', 'squared'] as const)('%s by its definition', (measure) => {
    for (const seed of [1, 2, 3]) {
      const batch = madeBatch(seed, { rows: 37, dimensions: 11 });
      const { size, values } = distanceMatrix(batch, measure);
      const expected = distancesOf(batch, measure === 'squared' ? 'raw' : measure);
      const lengths = distancesOf(batch, 'dot').map((row, i) => row[i]);
      const definition = (a: number, b: number): number => {
        if (measure === 'euclidean') return expected[a][b];
        if (measure === 'squared') return expected[a][b] ** 2 / Math.max(...lengths);
        return -expected[a][b];
      };
      for (let a = 0; a < size; a++) {
        for (let b = 0; b < size; b++) {
          if (a === b) continue;
          expect(Math.abs(values[a * size + b] - definition(a, b))).toBeLessThan(2e-6);
          expect(values[a * size + b]).toBe(values[b * size + a]);
        }
      }
    }
  });

  it('puts equal rows at distance 0 and equally far from all others, to the bit', () => {
    const batch = madeBatch(4, { rows: 30, dimensions: 384 });
    batch.vectors.copyWithin(17 * 384, 2 * 384, 3 * 384);
    const { size, values } = distanceMatrix(batch, 'euclidean');
    expect(values[2 * size + 17]).toBe(0);
    for (const row of Array.from({ length: size }, (_, row) => row).filter(
      (r) => r !== 2 && r !== 17,
    )) {
      expect(values[row * size + 2]).toBe(values[row * size + 17]);
    }
  });

  it('keeps a row of zeros at zero: distance 1 from every other', () => {
    const { values } = distanceMatrix(
      batchOf(
        [
          [0, 0],
          [3, 4],
          [0, 0],
        ],
        [0, 0, 1],
      ),
      'euclidean',
    );
    expect([values[1], values[2]]).toEqual([1, 0]);
  });
});

describe('checkBatch', () => {
  const vectors = new Float32Array(6);
  const labels = new Int32Array(3);

  it.each([
    [
      { vectors, dimensions: 0, labels },
      /^batch dimensions: must be a whole number from 1, got 0$/,
    ],
    [
      { vectors, dimensions: 3, labels },
      /^batch vectors: 3 labels of 3 dimensions need 9 values, got 6$/,
    ],
    [
      { vectors: new Float32Array(16_385), dimensions: 1, labels: new Int32Array(16_385) },
      /^batch: has 16385 rows, more than 16384; use fewer/,
    ],
    [
      { vectors: vectors.with(4, 1e30), dimensions: 2, labels },
      /^batch vectors: row 2 is too long/,
    ],
  ])('refuses %#', (batch, message) => {
    expect(() => checkBatch(batch)).toThrow(message);
  });

  it('refuses more values than the kernel has memory for', () => {
    const dimensions = 2 ** 26 + 1;
    const batch = {
      vectors: new Float32Array(4 * dimensions),
      dimensions,
      labels: new Int32Array(4),
    };
    expect(() => checkBatch(batch)).toThrow(/^batch vectors: hold 268435460 values, more than 2²⁸/);
  });
});

describe('kthLowest', () => {
  it('agrees with sorting', () => {
    const values = fc.float32Array({ noNaN: true, minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(values, fc.nat(), (floats, at) => {
        const k = 1 + (at % floats.length);
        const sorted = floats.slice().sort();
        const value = sorted[k - 1];
        const lower = sorted.findIndex((x) => Object.is(x, value));
        expect(kthLowest(floats, k)).toEqual({ value, lower });
      }),
    );
  });
});
