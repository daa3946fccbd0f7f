import { SluiceError } from '@sluice/contracts';
import type { ColumnType } from '@sluice/pipeline';
import type { ParquetColumn, ParquetColumns } from './parquet-schema.ts';

type Values = ParquetColumns[string];
export type GroupValues = unknown[] | Int32Array | Float32Array | Float64Array;

/** The rows of one column that wait for their row group. */
export interface ColumnBuffer {
  /** Checks one row of `values` and says how many characters it holds; absent where none can. */
  weigh?: (values: Values, row: number) => number;
  /** Copies rows [start, end) of `values` behind those it holds. */
  copy: (values: Values, start: number, end: number) => void;
  /** Hands over all rows held, and forgets them. */
  take: () => GroupValues;
}

const TYPED = { int32: Int32Array, float: Float32Array, double: Float64Array };

const fault = (column: ParquetColumn, problem: string): SluiceError =>
  new SluiceError('internal', `table column "${column.name}" ${problem}`);

const kind = (value: unknown): string => (value === null ? 'null' : `a ${typeof value}`);

function numericBuffer(
  column: ParquetColumn,
  type: keyof typeof TYPED,
  capacity: number,
): ColumnBuffer {
  if (type === 'int32' && column.nullable) throw fault(column, 'of int32 cannot be nullable');
  const held = new TYPED[type](capacity);
  let length = 0;
  return {
    copy(values, start, end) {
      if (!(values instanceof TYPED[type]))
        throw fault(column, `takes its values as ${TYPED[type].name}`);
      held.set(values.subarray(start, end), length);
      length += end - start;
    },
    take() {
      const rows = held.subarray(0, length);
      length = 0;
      if (!column.nullable) return rows;
      return Array.from(rows, (value) => (Number.isNaN(value) ? null : value));
    },
  };
}

function objectBuffer(column: ParquetColumn, weight: (value: unknown) => number): ColumnBuffer {
  let held: unknown[] = [];
  return {
    weigh: (values, row) => weight(values[row]),
    copy(values, start, end) {
      if (!Array.isArray(values)) throw fault(column, 'takes an array');
      for (let row = start; row < end; row++) held.push(values[row]);
    },
    take() {
      const rows = held;
      held = [];
      return rows;
    },
  };
}

/** Characters of a value of this type; a value of another type is refused. */
function weightOf(column: ParquetColumn, type: ColumnType): (value: unknown) => number {
  if (type === 'string') {
    return (value) => {
      if (typeof value !== 'string') throw fault(column, `holds ${kind(value)}, not a string`);
      // UTF-8 has no half of a surrogate pair: the text read back would be another.
      if (!value.isWellFormed()) throw fault(column, 'holds a text with a lone surrogate');
      return value.length;
    };
  }
  return (value) => {
    if (typeof value !== 'number') throw fault(column, `holds ${kind(value)}, not a number`);
    return 1;
  };
}

/** `capacity` is the most rows it will ever hold. */
export function columnBuffer(column: ParquetColumn, capacity: number): ColumnBuffer {
  const { type } = column;
  if (typeof type !== 'string') {
    const weight = weightOf(column, type.list);
    return objectBuffer(column, (list) => {
      if (!Array.isArray(list)) throw fault(column, `holds ${kind(list)}, not a list`);
      return list.reduce<number>((sum, value) => sum + weight(value), 0);
    });
  }
  if (type !== 'string') return numericBuffer(column, type, capacity);
  const weight = weightOf(column, type);
  return objectBuffer(
    column,
    column.nullable ? (value) => (value === null ? 0 : weight(value)) : weight,
  );
}
