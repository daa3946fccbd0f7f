import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  encodeNpyHeader,
  NPY_HEADER_LIMIT,
  npyTypeOf,
  parseNpyHeader,
  viewNpyValues,
  type IndexMatrixWriter,
  type Matrices,
} from '@sluice/pipeline';

/** Matrices as `.npy` files; a range of rows is read without the rest of the file. */
export const createNpyMatrices = (): Matrices => ({
  createIndices,
  write: async (path, { data, shape }) => {
    const handle = await open(path, 'w');
    try {
      await writeAll(handle, encodeNpyHeader(npyTypeOf(data), shape));
      await writeAll(handle, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
  read: async (path, range) => {
    const handle = await open(path, 'r');
    try {
      const head = await readBytes(handle, 0, NPY_HEADER_LIMIT);
      const { type, shape, rowBytes, dataOffset } = parseNpyHeader(head, path);
      const { start, end } = range ?? { start: 0, end: shape[0] ?? 0 };
      const bytes = await readBytes(
        handle,
        dataOffset + start * rowBytes,
        (end - start) * rowBytes,
      );
      if (bytes.length < (end - start) * rowBytes) throw new Error(`${path}: is truncated`);
      return { data: viewNpyValues(type, bytes), shape: [end - start, ...shape.slice(1)] };
    } finally {
      await handle.close();
    }
  },
});

/** The header is padded for any count of rows that a file can have, so the true one takes its place at the end. */
const createIndices = async (path: string, columns: number): Promise<IndexMatrixWriter> => {
  await mkdir(dirname(path), { recursive: true });
  const handle = await open(path, 'w');
  await writeAll(handle, encodeNpyHeader('int64', [0, columns]));
  let count = 0;
  return {
    append: async (values) => {
      count += values.length;
      await writeAll(handle, int64Bytes(values));
    },
    close: async () => {
      const rows = count / columns;
      const header = encodeNpyHeader('int64', [rows, columns]);
      await handle.write(header, 0, header.length, 0);
      await handle.sync();
      await handle.close();
      return rows;
    },
  };
};

/** Numbers that are not negative, as little-endian int64: the low word, then a word of zeros. */
const int64Bytes = (values: Int32Array): Uint8Array => {
  const words = new Int32Array(values.length * 2);
  values.forEach((value, i) => (words[i * 2] = value));
  return new Uint8Array(words.buffer);
};

/** A single write may take fewer bytes than it was given. */
const writeAll = async (handle: FileHandle, bytes: Uint8Array): Promise<void> => {
  for (let done = 0; done < bytes.length;) {
    done += (await handle.write(bytes, done, bytes.length - done)).bytesWritten;
  }
};

/** The bytes from `position` on: as many as asked for, or up to the end of the file. */
const readBytes = async (
  handle: FileHandle,
  position: number,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> => {
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await handle.read(bytes, done, length - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
};
