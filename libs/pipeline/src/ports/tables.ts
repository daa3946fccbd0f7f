import type { RowRange } from './rows.ts';

export type ColumnType = 'string' | 'int32' | 'float' | 'double';
export interface Column {
  name: string;
  type: ColumnType;
  nullable?: boolean;
}
export type ColumnValues = readonly (string | null)[] | Int32Array | Float32Array | Float64Array;
export type Columns = Record<string, ColumnValues>;

export interface TableWriter {
  /** Rows as columns, all of one length; may be called any number of times. */
  append(columns: Columns): Promise<void>;
  /** Flushes to disk and returns how many rows were written. */
  close(): Promise<number>;
}

export interface Tables {
  /** `rowGroup` rows per group: readers of a row range decode only the groups it touches. */
  create(path: string, columns: readonly Column[], rowGroup?: number): Promise<TableWriter>;
  /** The named columns of rows `range` (all rows by default), group by group, in order. */
  read(path: string, columns: readonly string[], range?: RowRange): AsyncIterable<Columns>;
}
