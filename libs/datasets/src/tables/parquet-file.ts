import { type FileHandle, open } from 'node:fs/promises';
import type { RowRange } from '@sluice/pipeline';
import {
  type AsyncBuffer,
  type FileMetaData,
  parquetMetadataAsync,
  parquetScan,
  parquetSchema,
  type SchemaTree,
} from 'hyparquet';
import { decompressors, READABLE_CODECS } from './parquet-codecs.ts';

/** Consecutive rows of one row group. Values are as hyparquet decodes them: null may be undefined. */
export interface DecodedRows {
  start: number;
  end: number;
  columns: Record<string, ArrayLike<unknown>>;
}

export interface ParquetFile {
  /** Top-level columns, in file order. */
  columns: readonly SchemaTree[];
  /** Decodes the named columns, a row group or less at a time; only groups `range` touches are read. */
  read(columns: readonly string[], range?: RowRange): AsyncGenerator<DecodedRows>;
  close(): Promise<void>;
}

export interface ParquetReading {
  /** Decodes every value of a string column. */
  stringFromBytes: (bytes: Uint8Array) => unknown;
  /** The error to throw for whatever is wrong with the file. */
  fault: (cause: unknown) => Error;
}

/** Some writers put a million texts into one row group: no more than this of one is decoded at once. */
const DECODED_BYTES = 64 * 2 ** 20;

/** The magic number, the length of the footer, the magic number again. */
const LEAST_BYTES = 12;

async function readExactly(file: FileHandle, start: number, end: number): Promise<ArrayBuffer> {
  const bytes = new Uint8Array(end - start);
  for (let filled = 0; filled < bytes.length;) {
    const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, start + filled);
    if (bytesRead === 0) throw new Error('the file ends too early');
    filled += bytesRead;
  }
  return bytes.buffer;
}

const chunksOf = (group: FileMetaData['row_groups'][number], columns: readonly string[]) =>
  group.columns.flatMap(({ meta_data }) => {
    const [name] = meta_data?.path_in_schema ?? [];
    return meta_data && name !== undefined && columns.includes(name) ? [{ name, meta_data }] : [];
  });

function requireReadableCodecs({ row_groups }: FileMetaData, columns: readonly string[]): void {
  for (const { name, meta_data } of row_groups.flatMap((group) => chunksOf(group, columns))) {
    if (READABLE_CODECS.includes(meta_data.codec)) continue;
    throw new Error(
      `column "${name}" is compressed with ${meta_data.codec}; rewrite it with ${READABLE_CODECS.slice(1).join(', ')}`,
    );
  }
}

function rowsAtOnce({ row_groups }: FileMetaData, columns: readonly string[]): number {
  const bytesPerRow = row_groups.map((group) => {
    const sizes = chunksOf(group, columns).map(
      ({ meta_data }) => meta_data.total_uncompressed_size,
    );
    return (
      Number(sizes.reduce((sum, size) => sum + size, 0n)) / Math.max(1, Number(group.num_rows))
    );
  });
  return Math.max(1, Math.floor(DECODED_BYTES / Math.max(1, ...bytesPerRow)));
}

async function* decodedRows(
  source: { file: AsyncBuffer; metadata: FileMetaData },
  columns: readonly string[],
  range: RowRange | undefined,
  stringFromBytes: ParquetReading['stringFromBytes'],
): AsyncGenerator<DecodedRows> {
  requireReadableCodecs(source.metadata, columns);
  const step = rowsAtOnce(source.metadata, columns);
  const scan = await parquetScan({
    ...source,
    columns: [...columns],
    compressors: decompressors,
    parsers: { stringFromBytes },
    ...(range && { rowStart: range.start, rowEnd: range.end }),
  });
  for (const { rowStart, rowEnd } of scan.ranges) {
    for (let start = rowStart; start < rowEnd; start += step) {
      const end = Math.min(start + step, rowEnd);
      const values: DecodedRows['columns'] = {};
      for (const column of columns) {
        values[column] = await scan.readColumn({ column, rowStart: start, rowEnd: end });
        if (values[column].length !== end - start)
          throw new Error(`column "${column}" is cut short`);
      }
      yield { start, end, columns: values };
    }
  }
}

/** Opens a Parquet file for reading by row groups; the caller closes it. */
export async function openParquet(
  path: string,
  { stringFromBytes, fault }: ParquetReading,
): Promise<ParquetFile> {
  const handle = await open(path).catch((error: unknown) => {
    throw fault(error);
  });
  try {
    const { size } = await handle.stat();
    const file: AsyncBuffer = {
      byteLength: size,
      slice: (start, end = size) => readExactly(handle, start, end),
    };
    if (size < LEAST_BYTES) throw new Error(`it has only ${size} bytes`);
    const metadata = await parquetMetadataAsync(file, { geoparquet: false });
    const columns = parquetSchema(metadata).children;
    if (columns.some(({ element }) => typeof element.name !== 'string'))
      throw new Error('a column of its footer has no name');
    return {
      columns,
      async *read(columns, range) {
        try {
          yield* decodedRows({ file, metadata }, columns, range, stringFromBytes);
        } catch (error) {
          throw fault(error);
        }
      },
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw fault(error);
  }
}
