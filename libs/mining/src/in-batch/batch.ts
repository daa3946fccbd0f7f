import { MiningFault } from '../fault.ts';

/** Rows of one training batch. Miners name its rows by number; a class is the rows of one label. */
export interface Batch {
  /** `labels.length × dimensions`, row-major, of any length: each distance normalises as it needs. */
  vectors: Float32Array;
  dimensions: number;
  labels: Int32Array;
}

/** Distances between all rows take 4·rows² bytes: 1 GiB at the most rows a batch may have. */
const MOST_ROWS = 16_384;

/** The rows as doubles, 2 GiB, must fit the memory of the kernel that multiplies them. */
const MOST_VALUES = 2 ** 28;

/** Inner products of rows up to this squared length stay finite in float32. */
const LONGEST_SQUARED = 2 ** 126;

/** Refuses a batch whose parts do not fit together, or with a row that has no usable distance. */
export const checkBatch = ({ vectors, dimensions, labels }: Batch): void => {
  if (!(Number.isInteger(dimensions) && dimensions >= 1)) {
    throw new MiningFault('batch dimensions', `must be a whole number from 1, got ${dimensions}`);
  }
  if (vectors.length !== labels.length * dimensions) {
    throw new MiningFault(
      'batch vectors',
      `${labels.length} labels of ${dimensions} dimensions need ${labels.length * dimensions} values, got ${vectors.length}`,
    );
  }
  if (labels.length > MOST_ROWS) {
    throw new MiningFault(
      'batch',
      `has ${labels.length} rows, more than ${MOST_ROWS}; use fewer classes or fewer items per class`,
    );
  }
  if (vectors.length > MOST_VALUES) {
    throw new MiningFault(
      'batch vectors',
      `hold ${vectors.length} values, more than 2²⁸; use fewer classes or fewer items per class`,
    );
  }
  for (let row = 0; row < labels.length; row++) {
    const squared = squaredLength(vectors, row * dimensions, dimensions);
    if (squared <= LONGEST_SQUARED) continue;
    const values = vectors.subarray(row * dimensions, (row + 1) * dimensions);
    const dimension = values.findIndex((x) => !Number.isFinite(x));
    throw new MiningFault(
      'batch vectors',
      dimension < 0
        ? `row ${row} is too long (|v| > 2⁶³); scale the vectors down`
        : `row ${row} holds ${values[dimension]} at dimension ${dimension}; leave this row out`,
    );
  }
};

/** |v|² in float64, summed in the order of the dimensions. */
export const squaredLength = (vectors: Float32Array, start: number, dimensions: number): number => {
  let sum = 0;
  for (let k = start; k < start + dimensions; k++) sum += vectors[k] * vectors[k];
  return sum;
};
