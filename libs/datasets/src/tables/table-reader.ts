import { SluiceError } from '@sluice/contracts';
import type { ColumnType, RowRange } from '@sluice/pipeline';
import { openParquet } from './parquet-file.ts';
import { columnOf, type ParquetColumn, type ParquetColumns } from './parquet-schema.ts';

// Strings are what was written, a leading U+FEFF included; bytes that are no text mean damage.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const text = (bytes: Uint8Array): string => utf8.decode(bytes);

const openTable = (path: string) =>
  openParquet(path, {
    stringFromBytes: text,
    fault: (cause) => {
      const reason = cause instanceof Error ? cause.message : String(cause);
      return new SluiceError('internal', `${path} is not a whole table: ${reason}`, { cause });
    },
  });

function typed<T extends Int32Array | Float32Array | Float64Array>(
  type: { new (length: number): T },
  decoded: ArrayLike<unknown>,
): T {
  if (decoded instanceof type) return decoded;
  const values = new type(decoded.length);
  for (let row = 0; row < decoded.length; row++) {
    values[row] = (decoded[row] as number | null | undefined) ?? NaN;
  }
  return values;
}

/** Values in the form of the column's type; decoders may hand over any array-like, null as undefined. */
function valuesOf(
  type: ParquetColumn['type'],
  decoded: ArrayLike<unknown>,
): ParquetColumns[string] {
  const convert: Record<ColumnType, () => ParquetColumns[string]> = {
    int32: () => typed(Int32Array, decoded),
    float: () => typed(Float32Array, decoded),
    double: () => typed(Float64Array, decoded),
    string: () => Array.from(decoded, (value) => (value as string | null | undefined) ?? null),
  };
  if (typeof type === 'string') return convert[type]();
  return Array.from(decoded) as ParquetColumns[string];
}

/** Name, type and nullability of every column, in file order. */
export async function tableColumns(path: string): Promise<ParquetColumn[]> {
  const table = await openTable(path);
  await table.close();
  return table.columns.map((node) => {
    const column = columnOf(node);
    if (column) return column;
    throw new SluiceError(
      'internal',
      `${path}: column "${node.element.name}" has a type tables do not hold`,
    );
  });
}

/**
 * The named columns of rows `range`, one row group at a time (less where texts are very long) and in order: numbers as typed arrays (NaN
 * for null), texts and lists as arrays. Rows outside the range are not decoded where the file's page
 * index allows. A damaged file or a column that is not there is SluiceError `internal`.
 */
export async function* readTable(
  path: string,
  columns: readonly string[],
  range?: RowRange,
): AsyncGenerator<ParquetColumns> {
  const table = await openTable(path);
  try {
    const types = columns.map((name) => {
      const node = table.columns.find(({ element }) => element.name === name);
      const column = node && columnOf(node);
      if (column) return column;
      throw new SluiceError('internal', `${path} has no column "${name}" that a table can hold`);
    });
    for await (const rows of table.read(columns, range)) {
      yield Object.fromEntries(
        types.map(({ name, type }) => [name, valuesOf(type, rows.columns[name]!)]),
      );
    }
  } finally {
    await table.close();
  }
}
