import type { InputRow } from '@sluice/pipeline';
import { missingColumn } from './input-error.ts';
import type { ParquetDecoder } from './parquet-decoder.ts';
import { INVALID_UTF8, rowOf, type WantedColumns } from './row.ts';

/** Rows of a Parquet file, one row group in memory at a time; only the wanted columns are decoded. */
export async function* parquetRows(
  decoder: ParquetDecoder,
  path: string,
  { required, optional }: WantedColumns,
): AsyncGenerator<InputRow> {
  const file = await decoder.open(path);
  try {
    const names = file.columns;
    const absent = required.find((column) => !names.includes(column));
    if (absent !== undefined) throw missingColumn(path, absent, names);
    const columns = [...new Set([...required, ...optional])].filter((name) => names.includes(name));
    for await (const { start, end, columns: values, invalid } of file.batches(columns)) {
      const notText = new Set(invalid);
      for (let row = start; row < end; row++) {
        const line = row + 1;
        if (notText.has(row)) {
          yield { line, fault: INVALID_UTF8 };
          continue;
        }
        const fields: Record<string, unknown> = {};
        for (const column of columns) fields[column] = values[column]![row - start] ?? null;
        yield rowOf(line, fields);
      }
    }
  } finally {
    await file.close();
  }
}
