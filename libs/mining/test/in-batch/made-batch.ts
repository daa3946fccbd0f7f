import { type Batch, type Random, seededRandom } from '@sluice/mining';
import * as fc from 'fast-check';

/** A standard normal number (Box & Muller, 1958). */
export const gaussian = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());

export const batchOf = (
  rows: readonly (readonly number[])[],
  labels: readonly number[],
): Batch => ({
  vectors: Float32Array.from(rows.flat()),
  dimensions: rows[0]?.length ?? 1,
  labels: Int32Array.from(labels),
});

/** Overlapping classes: Gaussian clouds around Gaussian centres, lengths all different. */
export const madeBatch = (
  seed: number,
  { rows = 40, classes = 6, dimensions = 5, spread = 0.9 } = {},
): Batch => {
  const random = seededRandom(seed);
  const vector = (): number[] => Array.from({ length: dimensions }, () => gaussian(random));
  const centres = Array.from({ length: classes }, vector);
  const labels = Array.from({ length: rows }, () => random.below(classes));
  return batchOf(
    labels.map((label) => {
      const length = 1 + random.uniform();
      return vector().map((x, k) => length * (centres[label][k] + spread * x));
    }),
    labels,
  );
};

/** The batch with row order[i] in place i. */
export const reordered = (
  { vectors, dimensions, labels }: Batch,
  order: readonly number[],
): Batch =>
  batchOf(
    order.map((row) => [...vectors.subarray(row * dimensions, (row + 1) * dimensions)]),
    order.map((row) => labels[row]),
  );

/** Small batches of any shape, empty ones and lone rows among them. */
export const batches = fc
  .record({
    seed: fc.nat(),
    rows: fc.integer({ min: 0, max: 30 }),
    classes: fc.integer({ min: 1, max: 8 }),
    dimensions: fc.integer({ min: 1, max: 9 }),
  })
  .map(({ seed, ...shape }) => madeBatch(seed, shape));
