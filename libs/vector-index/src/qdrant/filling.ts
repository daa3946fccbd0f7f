import { eachBounded } from './bounded.ts';
import { pointIds, removePoints, stopIndexing } from './collections.ts';
import type { Corpus } from './content-ids.ts';
import type { PointBatch } from './points.ts';
import type { Server } from './server.ts';
import { blocksOf, readBlock } from './vector-rows.ts';

/** Requests with points under way at once: enough that the server never waits for the next. */
const UPLOADS_AT_ONCE = 4;

/**
 * Makes a collection hold the points of a corpus and no others, by what it holds already: nothing, the part
 * that an upload had sent when it was cut off, or an earlier corpus. Only the difference is sent.
 *
 * @param empty spares the question what it holds
 */
export async function fillCollection(
  server: Server,
  name: string,
  corpus: Corpus,
  empty: boolean,
): Promise<void> {
  const present = new Uint8Array(corpus.rows);
  const foreign: number[] = [];
  if (!empty) {
    for await (const ids of pointIds(server, name)) {
      for (const id of ids) {
        const row = corpus.table.rowOf(id);
        if (row < 0) foreign.push(id);
        else present[row] = 1;
      }
    }
    await stopIndexing(server, name);
    await removePoints(server, name, foreign);
  }
  const rowBytes = corpus.dimensions * Float32Array.BYTES_PER_ELEMENT;
  await eachBounded(blocksOf(corpus.segments, rowBytes), UPLOADS_AT_ONCE, async (block) => {
    const { firstDocument, rows } = block;
    const missing = Int32Array.from({ length: rows }, (_, i) => firstDocument + i).filter(
      (row) => present[row] === 0,
    );
    if (missing.length === 0) return;
    const vectors = await readBlock(block);
    const batch = pointsOf(corpus, missing, vectors, firstDocument);
    await server.send((points, signal) => points.upsert(name, batch, signal));
  });
}

/** @param vectors of all documents from `first` on */
function pointsOf(
  { ids, labels, dimensions }: Corpus,
  rows: Int32Array,
  vectors: Uint8Array,
  first: number,
): PointBatch {
  const rowBytes = dimensions * Float32Array.BYTES_PER_ELEMENT;
  const whole = rows.length * rowBytes === vectors.length;
  const picked = whole ? vectors : new Uint8Array(rows.length * rowBytes);
  if (!whole) {
    rows.forEach((row, i) => {
      const start = (row - first) * rowBytes;
      picked.set(vectors.subarray(start, start + rowBytes), i * rowBytes);
    });
  }
  return {
    ids: Float64Array.from(rows, (row) => ids[row]),
    labels: labels && Int32Array.from(rows, (row) => labels[row]),
    dimensions,
    vectors: picked,
  };
}
