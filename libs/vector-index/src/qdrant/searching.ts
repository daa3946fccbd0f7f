import { SluiceError } from '@sluice/contracts';
import type { Neighbours, SearchOptions } from '@sluice/pipeline';

import { createNeighbourLists, insert, type NeighbourLists } from '../neighbour-lists.ts';
import { eachBounded } from './bounded.ts';
import { firstNotFinite, type Corpus } from './content-ids.ts';
import type { Hits, QueryParams } from './points.ts';
import type { Server } from './server.ts';

/** Requests under way at once: enough that the server never waits for the next. */
const SEARCHES_AT_ONCE = 4;

/** Queries of one request are as many as keep it, and its answer, below these. */
const REQUEST_BYTES = 2 ** 18;
const ANSWER_BYTES = 2 ** 20;
/** Of a point's id and score, with the fields around them. */
const HIT_BYTES = 24;

export interface SearchSettings {
  ef: number;
  exact: boolean;
  /** Where vectors are quantised. */
  oversampling?: number;
}

/** The nearest documents of each query, as the collection of a corpus finds them. */
export async function searchCollection(
  server: Server,
  name: string,
  corpus: Corpus,
  settings: SearchSettings,
  queries: Float32Array,
  k: number,
  { signal, effort = 1, excluding }: SearchOptions,
): Promise<Neighbours> {
  const { dimensions } = corpus;
  const count = checkQueries(queries, k, corpus, excluding);
  const lists = createNeighbourLists(count, k);
  const limit = Math.min(k, corpus.rows);
  const params = paramsOf(settings, limit, effort);
  const order = queryOrder(count, excluding);
  const size = batchSize(dimensions, limit);
  const starts = Array.from({ length: Math.ceil(count / size) }, (_, i) => i * size);
  await eachBounded(starts, SEARCHES_AT_ONCE, async (start) => {
    const some = order.subarray(start, start + size);
    const batch = {
      dimensions,
      vectors: rowsOf(queries, some, dimensions),
      limit,
      excluding: excluding && Int32Array.from(some, (query) => excluding[query]),
      params,
    };
    const hits = await server.send((points, stop) => points.query(name, batch, stop), signal);
    enter(hits, limit, some, corpus, lists, name);
  });
  signal?.throwIfAborted();
  return { k, documents: lists.documents, similarities: lists.similarities };
}

/** How many queries there are. */
function checkQueries(
  queries: Float32Array,
  k: number,
  { dimensions, labels }: Corpus,
  excluding: Int32Array | undefined,
): number {
  const count = queries.length / dimensions;
  if (!Number.isInteger(count))
    throw new SluiceError(
      'model',
      `${queries.length} values are no queries of ${dimensions} dimensions; is the model that of the documents?`,
    );
  if (!Number.isInteger(k) || k < 1) throw new RangeError(`k must be at least 1, is ${k}`);
  if (excluding && !labels)
    throw new RangeError('documents without labels cannot be left out by label');
  const words = new Int32Array(queries.buffer, queries.byteOffset, queries.length);
  const bad = firstNotFinite(words);
  if (bad < 0) return count;
  const query = Math.floor(bad / dimensions);
  throw new SluiceError('model', `query ${query} holds NaN or infinity; check the model`);
}

/** Looking harder is to look at more candidates, and to score more of them again. */
const paramsOf = (
  { ef, exact, oversampling }: SearchSettings,
  limit: number,
  effort: number,
): QueryParams => ({
  ef: Math.ceil(Math.max(ef, limit) * effort),
  exact,
  oversampling: oversampling && oversampling * effort,
});

/** Queries that leave out the same label side by side: Qdrant searches those of one filter together. */
function queryOrder(count: number, excluding: Int32Array | undefined): Int32Array {
  const order = Int32Array.from({ length: count }, (_, query) => query);
  return excluding ? order.sort((a, b) => excluding[a] - excluding[b] || a - b) : order;
}

function batchSize(dimensions: number, limit: number): number {
  const byRequest = REQUEST_BYTES / (dimensions * Float32Array.BYTES_PER_ELEMENT);
  const byAnswer = ANSWER_BYTES / (limit * HIT_BYTES);
  return Math.max(1, Math.floor(Math.min(byRequest, byAnswer)));
}

function rowsOf(matrix: Float32Array, rows: Int32Array, dimensions: number): Float32Array {
  const picked = new Float32Array(rows.length * dimensions);
  rows.forEach((row, i) =>
    picked.set(matrix.subarray(row * dimensions, (row + 1) * dimensions), i * dimensions),
  );
  return picked;
}

/** Enters what a batch of queries found into their lists, which puts ties in order. */
function enter(
  { counts, ids, scores }: Hits,
  limit: number,
  queries: Int32Array,
  { table }: Corpus,
  lists: NeighbourLists,
  name: string,
): void {
  queries.forEach((query, i) => {
    const start = i * limit;
    for (let hit = start; hit < start + counts[i]; hit++) {
      const document = table.rowOf(ids[hit]);
      if (document < 0)
        throw new SluiceError(
          'internal',
          `Qdrant collection ${name} holds points that are not of this corpus: somebody else writes to it`,
        );
      insert(lists, query, document, scores[hit]);
    }
  });
}
