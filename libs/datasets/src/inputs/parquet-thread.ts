/** A thread that decodes one Parquet file at a time, a batch when it is asked for one. */
import { parentPort } from 'node:worker_threads';
import { asSluiceError, type ErrorCode } from '@sluice/contracts';
import { openParquet, type DecodedRows, type ParquetFile } from '../tables/parquet-file.ts';
import { inputError } from './input-error.ts';

export type ParquetRequest =
  { kind: 'open'; path: string } | { kind: 'next'; columns: readonly string[] } | { kind: 'close' };

/** Rows [start, end). */
export interface ParquetBatch extends DecodedRows {
  /** Those of them with a text that is not UTF-8. */
  invalid: number[];
}

/** One when the thread is ready, then one to each request, in order. */
export type ParquetReply =
  | { kind: 'ready' }
  | { kind: 'opened'; columns: string[] }
  | { kind: 'batch'; batch: ParquetBatch | undefined }
  | { kind: 'closed' }
  | { kind: 'fault'; code: ErrorCode; message: string };

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** One bad text must not cost its whole column: it is marked, and becomes the fault of its row. */
const NOT_TEXT = Symbol('invalid UTF-8');

function decode(bytes: Uint8Array): string | typeof NOT_TEXT {
  try {
    return utf8.decode(bytes);
  } catch {
    return NOT_TEXT;
  }
}

/** Characters, of all columns. */
const TEXT_AT_ONCE = 2 ** 24;

let file: ParquetFile | undefined;
let batches: AsyncGenerator<ParquetBatch> | undefined;

async function answer(request: ParquetRequest): Promise<ParquetReply> {
  if (request.kind === 'open') {
    const { path } = request;
    file = await openParquet(path, {
      stringFromBytes: decode,
      fault: (cause) => inputError(path, cause),
    });
    return { kind: 'opened', columns: file.columns.map(({ element }) => element.name) };
  }
  if (request.kind === 'next') {
    batches ??= batchesOf(file!.read(request.columns));
    const { value } = (await batches.next()) as { value: ParquetBatch | undefined };
    return { kind: 'batch', batch: value };
  }
  batches = undefined;
  await file?.close();
  file = undefined;
  return { kind: 'closed' };
}

/**
 * Cut so that each can leave the thread: what a dictionary holds once and rows name a million times is one text here,
 * and a million texts on the way.
 */
async function* batchesOf(decoded: AsyncIterable<DecodedRows>): AsyncGenerator<ParquetBatch> {
  for await (const rows of decoded) {
    const texts = Object.values(rows.columns).filter((values) => Array.isArray(values));
    for (let start = 0, length = rows.end - rows.start; start < length;) {
      let end = start;
      for (let size = 0; end < length && size < TEXT_AT_ONCE; end++)
        for (const values of texts) size += sizeOf(values[end]);
      yield batchOf(rows, start, end);
      start = end;
    }
  }
}

const sizeOf = (value: unknown): number =>
  typeof value === 'string' || value instanceof Uint8Array ? value.length : 8;

function batchOf(rows: DecodedRows, start: number, end: number): ParquetBatch {
  const invalid: number[] = [];
  const columns = Object.entries(rows.columns).map(([name, values]) => {
    const part = slice(values, start, end);
    if (!Array.isArray(part)) return [name, part] as const;
    // A symbol cannot leave the thread.
    for (let i = part.indexOf(NOT_TEXT); i >= 0; i = part.indexOf(NOT_TEXT, i + 1)) {
      part[i] = null;
      invalid.push(rows.start + start + i);
    }
    return [name, part] as const;
  });
  return {
    start: rows.start + start,
    end: rows.start + end,
    columns: Object.fromEntries(columns),
    invalid,
  };
}

/** The values alone: a view would take the memory of all it is a part of along. */
const slice = (values: ArrayLike<unknown>, start: number, end: number): ArrayLike<unknown> =>
  (values as unknown[] | Float64Array).slice(start, end);

parentPort!.on('message', (request: ParquetRequest) => {
  void answer(request)
    .catch((error: unknown): ParquetReply => {
      const { code, message } = asSluiceError(error);
      return { kind: 'fault', code, message };
    })
    .then((reply) => parentPort!.postMessage(reply));
});

parentPort!.postMessage({ kind: 'ready' } satisfies ParquetReply);
