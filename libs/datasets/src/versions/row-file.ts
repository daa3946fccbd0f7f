import { open } from 'node:fs/promises';
import { SluiceError } from '@sluice/contracts';
import { createTable } from '../tables/table-writer.ts';
import type { ParquetColumn } from '../tables/parquet-schema.ts';
import { columnNamed } from './formats/column.ts';
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

function valuesOf({ name, type }: ParquetColumn, rows: readonly Row[]) {
  const values = rows.map((row) => row[name]);
  if (type === 'int32') return Int32Array.from(values as number[]);
  if (type === 'double') return Float64Array.from(values as number[]);
  return values as string[] | string[][] | number[][];
}

function tableColumn(name: string): ParquetColumn {
  const { type } = columnNamed(name)!;
  if (type !== 'passages') return { name, type };
  throw new SluiceError(
    'spec',
    `output.format: no table holds ${name}; set output.file_type: jsonl`,
  );
}

export async function createParquetFile(path: string, names: readonly string[]): Promise<RowFile> {
  const columns = names.map((name) => tableColumn(name));
  const table = await createTable(path, columns);
  return {
    append: (rows) =>
      table.append(
        Object.fromEntries(columns.map((column) => [column.name, valuesOf(column, rows)])),
      ),
    close: async () => void (await table.close()),
  };
}
