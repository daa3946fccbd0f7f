import {
  brotliDecompressSync,
  constants,
  gunzipSync,
  zstdCompressSync,
  zstdDecompressSync,
} from 'node:zlib';
import { type CompressionCodec, type Compressors, snappyUncompress } from 'hyparquet';

/** Writers make pages of a megabyte, and dictionaries of a few. */
const PAGE_BYTES = 256 * 2 ** 20;

function checked(bytes: number): number {
  if (bytes >= 0 && bytes <= PAGE_BYTES) return bytes;
  throw new Error(
    `a page of it inflates to ${bytes} bytes, more than ${PAGE_BYTES}; write it with smaller pages`,
  );
}

// The page header says how long a page is: a page that inflates beyond it is damaged.
const bound = (bytes: number) => ({ maxOutputLength: Math.max(1, checked(bytes)) });

function inflateSnappy(page: Uint8Array, bytes: number): Uint8Array {
  const inflated = new Uint8Array(checked(bytes));
  snappyUncompress(page, inflated);
  return inflated;
}

export const decompressors: Compressors = {
  SNAPPY: inflateSnappy,
  ZSTD: (page, bytes) => zstdDecompressSync(page, bound(bytes)),
  GZIP: (page, bytes) => gunzipSync(page, bound(bytes)),
  BROTLI: (page, bytes) => brotliDecompressSync(page, bound(bytes)),
};

export const READABLE_CODECS: readonly CompressionCodec[] = [
  'UNCOMPRESSED',
  'SNAPPY',
  'ZSTD',
  'GZIP',
  'BROTLI',
];

const LEVEL = { params: { [constants.ZSTD_c_compressionLevel]: 3 } };

/** One thread and one level, so that the same page always gives the same bytes. */
export const zstd = (page: Uint8Array): Uint8Array => zstdCompressSync(page, LEVEL);
