import type { RowRange } from './rows.ts';

/** A matrix or a vector at rest, as a `.npy` file of C order. */
export interface Matrix {
  data: Float32Array | Float64Array | Int32Array | Uint8Array;
  /** Rows, and columns where it has two dimensions. */
  shape: number[];
}

/** A matrix of row numbers that grows, as int64: what libraries of tensors index with. */
export interface IndexMatrixWriter {
  /** Whole rows, one after the other. */
  append(values: Int32Array): Promise<void>;
  /** How many rows there are. */
  close(): Promise<number>;
}

export interface Matrices {
  createIndices(path: string, columns: number): Promise<IndexMatrixWriter>;
  write(path: string, matrix: Matrix): Promise<void>;
  /** All rows, or those of a range. */
  read(path: string, range?: RowRange): Promise<Matrix>;
}
