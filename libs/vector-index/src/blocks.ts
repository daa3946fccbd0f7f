import { open, type FileHandle } from 'node:fs/promises';

import { SluiceError } from '@sluice/contracts';
import { NPY_HEADER_LIMIT, parseNpyHeader, type VectorFiles } from '@sluice/pipeline';

/** A piece of a file: `bytes` bytes from `position` on. */
export interface Segment {
  path: string;
  position: number;
  bytes: number;
}

/** Documents [firstDocument, firstDocument + rows): what is multiplied at once. A block may span files. */
export interface Block {
  firstDocument: number;
  rows: number;
  segments: Segment[];
}

/** Where each file's rows are. SluiceError `input` where a file is not what `vectors` says it is. */
export async function locateRows(vectors: VectorFiles): Promise<Segment[]> {
  const stacked = vectors.files.reduce((sum, file) => sum + file.rows, 0);
  if (stacked !== vectors.rows)
    throw new SluiceError('input', `files hold ${stacked} vectors, ${vectors.rows} are declared`);
  const segments: Segment[] = [];
  for (const { path, rows } of vectors.files) {
    const handle = await open(path);
    try {
      segments.push(await locateFileRows(handle, path, [rows, vectors.dimensions]));
    } finally {
      await handle.close();
    }
  }
  return segments;
}

async function locateFileRows(handle: FileHandle, path: string, declared: number[]) {
  const start = new Uint8Array(NPY_HEADER_LIMIT);
  const { bytesRead } = await handle.read(start, 0, start.length, 0);
  const { type, shape, dataOffset, rowBytes } = parseNpyHeader(start.subarray(0, bytesRead), path);
  const found = `${type} (${shape.join(', ')})`;
  const expected = `float32 (${declared.join(', ')})`;
  if (found !== expected)
    throw new SluiceError('input', `${path}: holds ${found} where ${expected} is declared`);
  const bytes = declared[0] * rowBytes;
  const { size } = await handle.stat();
  if (size < dataOffset + bytes)
    throw new SluiceError(
      'input',
      `${path}: is truncated: ${expected} ends at byte ${dataOffset + bytes}, the file at ${size}`,
    );
  return { path, position: dataOffset, bytes };
}

/** Cuts the rows of stacked segments into blocks of nearly equal size, `maxRows` at most. */
export function cutBlocks(
  segments: readonly Segment[],
  rowBytes: number,
  maxRows: number,
): Block[] {
  const rows = segments.reduce((sum, { bytes }) => sum + bytes, 0) / rowBytes;
  const count = Math.ceil(rows / maxRows);
  return Array.from({ length: count }, (_, i) => {
    const firstDocument = Math.floor((i * rows) / count);
    const end = Math.floor(((i + 1) * rows) / count);
    return {
      firstDocument,
      rows: end - firstDocument,
      segments: sliceSegments(segments, firstDocument * rowBytes, end * rowBytes),
    };
  });
}

/** The bytes [start, end) of the stack. */
export function sliceSegments(segments: readonly Segment[], start: number, end: number): Segment[] {
  let offset = 0;
  return segments.flatMap(({ path, position, bytes }) => {
    const from = Math.max(start - offset, 0);
    const to = Math.min(end - offset, bytes);
    offset += bytes;
    return from < to ? [{ path, position: position + from, bytes: to - from }] : [];
  });
}
