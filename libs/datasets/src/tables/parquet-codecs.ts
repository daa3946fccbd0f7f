import {
  brotliDecompressSync,
  constants,
  gunzipSync,
  zstdCompressSync,
  zstdDecompressSync,
} from 'node:zlib';
import type { CompressionCodec, Compressors } from 'hyparquet';

// The page header says how long a page is: a page that inflates beyond it is damaged.
const bound = (bytes: number) => ({ maxOutputLength: Math.max(1, bytes) });

/** What hyparquet does not bring itself (it knows SNAPPY and UNCOMPRESSED). */
export const decompressors: Compressors = {
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
