import { open } from 'node:fs/promises';
import { createTable } from '../tables/table-writer.ts';
import { columnNamed, type RowColumn } from './formats/column.ts';
import type { Row } from './formats/row.ts';

/** One file of data rows being written. `lines` are the rows as text. */
export interface RowFile {
  append(rows: readonly Row[], lines: readonly string[]): Promise<void>;
  /** Flushes to disk. */
  close(): Promise<void>;
}

export async function createJsonlFile(path: string): Promise<RowFile> {
  const file = await open(path, 'w');
  return {
    append: (_, lines) => file.writeFile(lines.join('')),
    async close() {
      await file.sync();
      await file.close();
    },
  };
}

function valuesOf({ name, type }: RowColumn, rows: readonly Row[]) {
  const values = rows.map((row) => row[name]);
  if (type === 'int32') return Int32Array.from(values as number[]);
  if (type === 'double') return Float64Array.from(values as number[]);
  return values as string[] | string[][] | number[][];
}

export async function createParquetFile(path: string, names: readonly string[]): Promise<RowFile> {
  const columns = names.map((name) => columnNamed(name)!);
  const table = await createTable(
    path,
    columns.map(({ name, type }) => ({ name, type })),
  );
  return {
    append: (rows) =>
      table.append(
        Object.fromEntries(columns.map((column) => [column.name, valuesOf(column, rows)])),
      ),
    close: async () => void (await table.close()),
  };
}
