import { readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { SluiceError } from '@sluice/contracts';
import { textLines } from '../inputs/text-lines.ts';
import { readTable, tableColumns } from '../tables/table-reader.ts';
import type { Row, RowValue } from './formats/row.ts';

async function* jsonlRows(path: string): AsyncGenerator<Row[]> {
  for await (const lines of textLines(path, Infinity)) {
    yield lines.map(({ number, bytes }) => {
      try {
        return JSON.parse(bytes.toString()) as Row;
      } catch (cause) {
        throw new SluiceError('output', `${path}:${number} is not JSON; publish it again`, {
          cause,
        });
      }
    });
  }
}

async function* parquetRows(path: string): AsyncGenerator<Row[]> {
  const names = (await tableColumns(path)).map(({ name }) => name);
  for await (const columns of readTable(path, names)) {
    const { length } = columns[names[0]!]!;
    yield Array.from({ length }, (_, row) =>
      Object.fromEntries(names.map((name) => [name, columns[name]![row] as RowValue])),
    );
  }
}

const READERS: Record<string, (path: string) => AsyncGenerator<Row[]>> = {
  '.jsonl': jsonlRows,
  '.parquet': parquetRows,
};

/** The data rows of a version's folder, in order, in the batches its files are read in. */
export async function* dataRows(folder: string): AsyncGenerator<Row[]> {
  const data = join(folder, 'data');
  for (const name of (await readdir(data)).sort()) {
    const read = READERS[extname(name)];
    if (read) yield* read(join(data, name));
  }
}

/** Names of the columns of a data file; none when it is JSON Lines without a line. */
export async function dataColumns(path: string): Promise<string[]> {
  if (extname(path) === '.parquet') return (await tableColumns(path)).map(({ name }) => name);
  for await (const [row] of jsonlRows(path)) {
    if (row) return Object.keys(row);
  }
  return [];
}
