import type { InputRow } from '@sluice/pipeline';
import { openParquet } from '../tables/parquet-file.ts';
import { inputError, missingColumn } from './input-error.ts';
import { INVALID_UTF8, rowOf, type WantedColumns } from './row.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const NOT_TEXT = Symbol(INVALID_UTF8);

/** One bad text must not cost its whole column: it is marked, and becomes the fault of its row. */
function decode(bytes: Uint8Array): string | typeof NOT_TEXT {
  try {
    return utf8.decode(bytes);
  } catch {
    return NOT_TEXT;
  }
}

/** Rows of a Parquet file, one row group in memory at a time; only the wanted columns are decoded. */
export async function* parquetRows(
  path: string,
  { required, optional }: WantedColumns,
): AsyncGenerator<InputRow> {
  const file = await openParquet(path, {
    stringFromBytes: decode,
    fault: (cause) => inputError(path, cause),
  });
  try {
    const names = file.columns.map(({ element }) => element.name);
    const absent = required.find((column) => !names.includes(column));
    if (absent !== undefined) throw missingColumn(path, absent, names);
    const columns = [...new Set([...required, ...optional])].filter((name) => names.includes(name));
    for await (const { start, end, columns: values } of file.read(columns)) {
      for (let row = start; row < end; row++) {
        const fields: Record<string, unknown> = {};
        for (const column of columns) fields[column] = values[column]![row - start] ?? null;
        const line = row + 1;
        if (Object.values(fields).includes(NOT_TEXT)) yield { line, fault: INVALID_UTF8 };
        else yield rowOf(line, fields);
      }
    }
  } finally {
    await file.close();
  }
}
