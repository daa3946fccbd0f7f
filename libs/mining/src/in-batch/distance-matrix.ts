import type { Distance } from '../similarity.ts';
import { type Batch, checkBatch, squaredLength } from './batch.ts';
import { PANEL_ROWS } from './gram-kernel.ts';
import { type GramBlock, type ScaledRows, visitProducts } from './gram.ts';

/**
 * How far every row is from every other: the smaller the closer, whatever the measure.
 * `euclidean` is ‖a − b‖ of L2-normalised rows; `cosine` and `dot` are the similarity, negated;
 * `squared` is ‖a − b‖² of the rows as they are, in units of the longest row's squared length.
 */
export interface DistanceMatrix {
  size: number;
  /** `size × size`, symmetric; the diagonal holds no distance. */
  values: Float32Array;
}

export type Measure = Distance | 'squared';

/** A distance or, under `cosine` and `dot`, a similarity, as a distance of the matrix. */
export const inMatrixUnits = (distance: Distance, value: number): number =>
  distance === 'euclidean' ? value : -value;

/** A row shorter than this is divided by it instead of its length, so that a row of zeros stays zero. */
const SHORTEST = 1e-12;

/**
 * All distances of a batch, computed in float64 and rounded once to float32. Equal rows have distance 0,
 * and equal distances to others, to the bit. Throws a MiningFault for a batch that `checkBatch` refuses.
 */
export const distanceMatrix = (batch: Batch, measure: Measure): DistanceMatrix => {
  checkBatch(batch);
  const size = batch.labels.length;
  const rows = { ...batch, scales: scalesOf(batch, measure) };
  const lengths = squaredLengths(rows);
  const values = new Float32Array(size * size);
  visitProducts(rows, (block) => {
    toDistances(block, lengths, measure);
    scatter(block, values, size);
  });
  return { size, values };
};

const scalesOf = (batch: Batch, measure: Measure): Float64Array => {
  const { vectors, dimensions, labels } = batch;
  if (measure === 'dot') return new Float64Array(labels.length).fill(1);
  const lengths = Float64Array.from(labels, (_, row) =>
    Math.max(SHORTEST, Math.sqrt(squaredLength(vectors, row * dimensions, dimensions))),
  );
  if (measure !== 'squared') return lengths.map((length) => 1 / length);
  const longest = lengths.reduce((longest, length) => Math.max(longest, length), 0);
  return lengths.fill(1 / longest);
};

/**
 * |v|² of the scaled rows, padded to whole panels. Summed as the kernel sums, so that
 * |a|² + |b|² − 2a·b is exactly 0 where a = b.
 */
const squaredLengths = ({ vectors, dimensions, scales }: ScaledRows): Float64Array => {
  const lengths = new Float64Array(Math.ceil(scales.length / PANEL_ROWS) * PANEL_ROWS);
  for (let row = 0; row < scales.length; row++) {
    let sum = 0;
    for (let k = row * dimensions; k < (row + 1) * dimensions; k++) {
      const x = vectors[k] * scales[row];
      sum += x * x;
    }
    lengths[row] = sum;
  }
  return lengths;
};

/** Turns a block's inner products into distances, in place. */
const toDistances = (
  { products, row, column, width }: GramBlock,
  lengths: Float64Array,
  measure: Measure,
): void => {
  if (measure === 'cosine' || measure === 'dot') {
    for (let i = 0; i < products.length; i++) products[i] = -products[i];
    return;
  }
  for (let i = 0; i < PANEL_ROWS; i++) {
    for (let j = 0; j < width; j++) {
      const squared = lengths[row + i] + lengths[column + j] - 2 * products[i * width + j];
      products[i * width + j] = Math.max(0, squared);
    }
  }
  if (measure === 'euclidean') {
    for (let i = 0; i < products.length; i++) products[i] = Math.sqrt(products[i]);
  }
};

/** Writes a block and its mirror image, column by column: consecutive panels then share cache lines. */
const scatter = (
  { products, row, column, width }: GramBlock,
  values: Float32Array,
  size: number,
): void => {
  const rows = Math.min(PANEL_ROWS, size - row);
  const columns = Math.min(width, size - column);
  for (let j = 0; j < columns; j++) {
    for (let i = 0; i < rows; i++) {
      const distance = products[i * width + j];
      values[(row + i) * size + column + j] = distance;
      values[(column + j) * size + row + i] = distance;
    }
  }
};
