import type { RowRange } from './rows.ts';

/** A matrix or a vector at rest, as a `.npy` file of C order. */
export interface Matrix {
  data: Float32Array | Float64Array | Int32Array | Uint8Array;
  /** Rows, and columns where it has two dimensions. */
  shape: number[];
}

export interface Matrices {
  write(path: string, matrix: Matrix): Promise<void>;
  /** All rows, or those of a range. */
  read(path: string, range?: RowRange): Promise<Matrix>;
}
