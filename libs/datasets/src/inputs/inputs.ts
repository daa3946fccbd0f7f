import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { SluiceError } from '@sluice/contracts';
import type { InputFile, InputRow, Inputs } from '@sluice/pipeline';
import { csvRows } from './csv-rows.ts';
import { inputError } from './input-error.ts';
import { jsonlRows } from './jsonl-rows.ts';
import { createParquetDecoder } from './parquet-decoder.ts';
import { parquetRows } from './parquet-rows.ts';
import type { WantedColumns } from './row.ts';
import { textLines } from './text-lines.ts';

/** Longer lines, and longer CSV records, are passed over as faults. */
const LINE_BYTES = 16 * 2 ** 20;

/** For opening a Parquet file, and for each part of it that is decoded at once: no machine takes a tenth of it. */
const DECODE_MS = 60_000;

type Reader = (path: string, columns: WantedColumns, limit: number) => AsyncIterable<InputRow>;

const jsonl: Reader = (path, columns, limit) => jsonlRows(path, textLines(path, limit), columns);
const delimited =
  (delimiter: string): Reader =>
  (path, columns, limit) =>
    csvRows(path, textLines(path, limit), columns, { delimiter, limit });

const TEXT_READERS: Record<string, Reader> = {
  '.jsonl': jsonl,
  '.ndjson': jsonl,
  '.csv': delimited(','),
  '.tsv': delimited('\t'),
};

function readerOf(path: string, parquet: Reader): Reader {
  const extension = /(\.[a-z]+)(\.gz)?$/i.exec(path);
  const [, format = '', gzip] = extension ?? [];
  const reader = TEXT_READERS[format.toLowerCase()];
  if (reader) return reader;
  if (format.toLowerCase() === '.parquet' && !gzip) return parquet;
  throw new SluiceError(
    'input',
    `${path} is of an unknown kind; .jsonl, .ndjson, .csv and .tsv files (also with .gz) and .parquet files are read`,
  );
}

async function describe(path: string): Promise<InputFile> {
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      bytes += chunk.length;
    }
  } catch (error) {
    throw inputError(path, error);
  }
  return { uri: path, sha256: hash.digest('hex'), bytes };
}

/**
 * The user's files as the `Inputs` port: JSON Lines, CSV and TSV with a header, Parquet. Rows carry the
 * required columns and those of `optional` that a file has, as the format gives them; text formats are read
 * with memory for one chunk and one record (at most `lineBytes`), Parquet with memory for one row group.
 */
export const createInputs = ({ lineBytes = LINE_BYTES, decodeMs = DECODE_MS } = {}) => {
  const decoder = createParquetDecoder(decodeMs);
  const parquet: Reader = (path, columns) => parquetRows(decoder, path, columns);
  return {
    describe,
    rows: (path: string, required: readonly string[], optional: readonly string[] = []) =>
      readerOf(path, parquet)(path, { required, optional }, lineBytes),
  } satisfies Inputs;
};
