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

/** To each request one, in order. */
export type ParquetReply =
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

let file: ParquetFile | undefined;
let batches: AsyncGenerator<DecodedRows> | undefined;

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
    batches ??= file!.read(request.columns);
    const { value } = (await batches.next()) as { value: DecodedRows | undefined };
    return { kind: 'batch', batch: value && batchOf(value) };
  }
  batches = undefined;
  await file?.close();
  file = undefined;
  return { kind: 'closed' };
}

/** A symbol cannot leave the thread. */
function batchOf({ start, end, columns }: DecodedRows): ParquetBatch {
  const invalid: number[] = [];
  for (const values of Object.values(columns)) {
    if (!Array.isArray(values)) continue;
    for (let i = values.indexOf(NOT_TEXT); i >= 0; i = values.indexOf(NOT_TEXT, i + 1)) {
      values[i] = null;
      invalid.push(start + i);
    }
  }
  return { start, end, columns, invalid };
}

parentPort!.on('message', (request: ParquetRequest) => {
  void answer(request)
    .catch((error: unknown): ParquetReply => {
      const { code, message } = asSluiceError(error);
      return { kind: 'fault', code, message };
    })
    .then((reply) => parentPort!.postMessage(reply));
});
