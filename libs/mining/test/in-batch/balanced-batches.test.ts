import { balancedBatches, seededRandom } from '@sluice/mining';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { misfit, uniform } from '../chi-squared.ts';

const labelsOf = (...sizes: number[]): Int32Array =>
  Int32Array.from(sizes.flatMap((size, label) => Array.from({ length: size }, () => label)));

const membersByClass = (batch: Int32Array, labels: Int32Array): Map<number, number> => {
  const members = new Map<number, number>();
  for (const row of batch) members.set(labels[row], (members.get(labels[row]) ?? 0) + 1);
  return members;
};

const rowsIn = (batches: Int32Array[]): number[] => batches.flatMap((batch) => Array.from(batch));

describe('balancedBatches', () => {
  it('shows every row, in batches of whole classes, without a row twice in one batch', () => {
    const shapes = fc.record({
      sizes: fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 12 }),
      itemsPerClass: fc.integer({ min: 2, max: 6 }),
      classesPerBatch: fc.integer({ min: 2, max: 5 }),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(shapes, ({ sizes, itemsPerClass, classesPerBatch, seed }) => {
        const labels = labelsOf(...sizes);
        const shape = { itemsPerClass, classesPerBatch };
        const { batches, short } = balancedBatches(labels, shape, seededRandom(seed));
        for (const batch of batches) {
          expect(new Set(batch).size).toBe(batch.length);
          const members = membersByClass(batch, labels);
          expect(members.size).toBe(Math.min(classesPerBatch, sizes.length));
          for (const [label, count] of members) {
            expect(count).toBe(Math.min(itemsPerClass, sizes[label]));
          }
        }
        const seen = new Set(rowsIn(batches));
        expect(seen.size).toBe(labels.length);
        expect(short).toEqual(
          sizes.flatMap((members, label) => (members < itemsPerClass ? [{ label, members }] : [])),
        );
      }),
    );
  });

  it('repeats no row where classes divide evenly', () => {
    const labels = labelsOf(...Array.from({ length: 6 }, () => 8));
    const shape = { itemsPerClass: 4, classesPerBatch: 3 };
    const { batches } = balancedBatches(labels, shape, seededRandom(1));
    expect(batches).toHaveLength(4);
    expect(rowsIn(batches).sort((a, b) => a - b)).toEqual([...labels.keys()]);
  });

  it('brings every two classes together equally often', () => {
    const labels = labelsOf(4, 4, 4, 4, 4);
    const met = new Map<string, number>();
    const random = seededRandom(2);
    for (let epoch = 0; epoch < 4_000; epoch++) {
      const shape = { itemsPerClass: 4, classesPerBatch: 2 };
      const [first] = balancedBatches(labels, shape, random).batches;
      const pair = [...membersByClass(first, labels).keys()].sort((a, b) => a - b).join(' ');
      met.set(pair, (met.get(pair) ?? 0) + 1);
    }
    expect(misfit([...met.values()], uniform(10))).toBeLessThan(1);
  });

  it('gives the same for the same seed and another order for another', () => {
    const labels = labelsOf(9, 7, 5, 3);
    const shape = { itemsPerClass: 2, classesPerBatch: 2 };
    const batchesFor = (seed: number) => balancedBatches(labels, shape, seededRandom(seed)).batches;
    expect(batchesFor(5)).toEqual(batchesFor(5));
    expect(batchesFor(5)).not.toEqual(batchesFor(6));
  });

  it('takes a hundred thousand small classes in its stride', () => {
    const labels = Int32Array.from({ length: 200_000 }, (_, row) => row >> 1);
    const shape = { itemsPerClass: 2, classesPerBatch: 32 };
    const { batches } = balancedBatches(labels, shape, seededRandom(3));
    expect(batches).toHaveLength(100_000 / 32);
  });

  it.each([
    [
      { itemsPerClass: 1, classesPerBatch: 4 },
      'itemsPerClass: must be a whole number from 2, got 1',
    ],
    [
      { itemsPerClass: 4, classesPerBatch: 1.5 },
      'classesPerBatch: must be a whole number from 2, got 1.5',
    ],
  ])('refuses %j', (shape, message) => {
    expect(() => balancedBatches(labelsOf(4, 4), shape, seededRandom(1))).toThrow(message);
  });
});
