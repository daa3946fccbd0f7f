import { LANES, ROW_KERNEL, ROWS_AT_ONCE } from './row-kernel.ts';
import { dots } from './similarity.ts';
import { createKernel } from './webassembly/kernel.ts';

/** `out[i] = dot(a, aStart, matrix, starts[i], dimensions)` for i in [from, to), to the last bit. */
export type RowProducts = (
  a: Float32Array,
  aStart: number,
  starts: Int32Array,
  from: number,
  to: number,
  out: Float64Array,
) => void;

const kernel = createKernel(ROW_KERNEL, 'multiply');
/** Rows of one call; what lies in the kernel's memory for them fits a processor's first cache. */
const MOST_ROWS = 256;
const WORD = Int32Array.BYTES_PER_ELEMENT;
const PRODUCTS_AT = MOST_ROWS * WORD;
const VECTOR_AT = PRODUCTS_AT + MOST_ROWS * Float64Array.BYTES_PER_ELEMENT;

/**
 * Inner products with rows of one matrix, 3.5 times as fast as `dots` at 384 dimensions, the copy of the matrix
 * included. What is handed back holds until the next call, whose matrix takes its place.
 */
export const rowProducts = (matrix: Float32Array, dimensions: number): RowProducts => {
  // The kernel has no tail; models of such dimensions are rare.
  if (dimensions % LANES !== 0)
    return (a, aStart, starts, from, to, out) =>
      dots(a, aStart, matrix, starts, from, to, dimensions, out);

  const vectorBytes = dimensions * WORD;
  const matrixAt = VECTOR_AT + vectorBytes;
  const { memory, call } = kernel.withMemory(matrixAt + matrix.byteLength);
  const places = new Int32Array(memory, 0, MOST_ROWS);
  const products = new Float64Array(memory, PRODUCTS_AT, MOST_ROWS);
  const vector = new Float32Array(memory, VECTOR_AT, dimensions);
  new Float32Array(memory, matrixAt, matrix.length).set(matrix);

  return (a, aStart, starts, from, to, out) => {
    vector.set(a.subarray(aStart, aStart + dimensions));
    for (let first = from; first < to; first += MOST_ROWS) {
      const rows = Math.min(to - first, MOST_ROWS);
      const padded = Math.ceil(rows / ROWS_AT_ONCE) * ROWS_AT_ONCE;
      for (let i = 0; i < rows; i++) places[i] = matrixAt + starts[first + i] * WORD;
      places.fill(matrixAt, rows, padded);
      call(VECTOR_AT, vectorBytes, 0, padded * WORD, PRODUCTS_AT);
      for (let i = 0; i < rows; i++) out[first + i] = products[i];
    }
  };
};
