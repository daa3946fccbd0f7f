import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

import { dot } from '@sluice/mining';
import { encodeNpy, type Neighbours, type VectorFiles } from '@sluice/pipeline';

/** Row-major `rows × dimensions`. */
export interface Vectors {
  dimensions: number;
  data: Float32Array;
}

/** A folder for `.npy` files that goes when the tests of the file are done. */
export function vectorFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-vectors-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  let files = 0;
  return {
    /** Writes the vectors as one file, or as files of so many rows each. */
    write({ dimensions, data }: Vectors, rowsOfFiles?: readonly number[]): VectorFiles {
      const rows = data.length / dimensions;
      let start = 0;
      return {
        rows,
        dimensions,
        files: (rowsOfFiles ?? [rows]).map((count) => {
          const path = join(folder, `${files++}.npy`);
          const part = data.subarray(start * dimensions, (start + count) * dimensions);
          start += count;
          writeFileSync(path, encodeNpy({ data: part, shape: [count, dimensions] }));
          return { path, rows: count };
        }),
      };
    },
  };
}

/** Vectors of unit length around a few centres, the same for the same seed. */
export function clusteredVectors(rows: number, dimensions: number, seed: number): Vectors {
  const random = xorshift(seed);
  const centres = Float32Array.from({ length: 7 * dimensions }, () => random() - 0.5);
  const data = new Float32Array(rows * dimensions);
  for (let row = 0; row < rows; row++) {
    const centre = Math.floor(random() * 7) * dimensions;
    const values = Array.from(
      { length: dimensions },
      (_, i) => centres[centre + i] + random() - 0.5,
    );
    const norm = Math.hypot(...values);
    data.set(
      values.map((value) => value / norm),
      row * dimensions,
    );
  }
  return { dimensions, data };
}

function xorshift(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** All pairs, sorted: what an exact index must answer, documents of a query's own label left out if there are labels. */
export function bruteForce(
  documents: Vectors,
  queries: Float32Array,
  k: number,
  leftOut?: { labels: Int32Array; excluding: Int32Array },
): Neighbours {
  const { dimensions, data } = documents;
  const count = queries.length / dimensions;
  const found = {
    k,
    documents: new Int32Array(count * k).fill(-1),
    similarities: new Float64Array(count * k).fill(-Infinity),
  };
  for (let query = 0; query < count; query++) {
    const scored = Array.from({ length: data.length / dimensions }, (_, document) => ({
      document,
      similarity: dot(queries, query * dimensions, data, document * dimensions, dimensions),
    }));
    const others = scored.filter(
      ({ document }) => leftOut?.labels[document] !== (leftOut?.excluding[query] ?? null),
    );
    others.sort((a, b) => b.similarity - a.similarity || a.document - b.document);
    for (const [rank, { document, similarity }] of others.slice(0, k).entries()) {
      found.documents[query * k + rank] = document;
      found.similarities[query * k + rank] = similarity;
    }
  }
  return found;
}
