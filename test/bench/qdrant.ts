import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { QdrantClient } from '@qdrant/js-client-rest';
import { qdrantSettings } from '@sluice/contracts';
import type { VectorFiles } from '@sluice/pipeline';
import { createExactIndex } from '@sluice/vector-index';
import { createQdrantIndex } from '@sluice/vector-index/qdrant';

import { locateRows } from '../../libs/vector-index/src/blocks.ts';
import { eachBounded } from '../../libs/vector-index/src/qdrant/bounded.ts';
import {
  createCollection,
  dropCollection,
} from '../../libs/vector-index/src/qdrant/collections.ts';
import { identifyDocuments } from '../../libs/vector-index/src/qdrant/content-ids.ts';
import { fillCollection } from '../../libs/vector-index/src/qdrant/filling.ts';
import { encodeQueries, encodeUpsert } from '../../libs/vector-index/src/qdrant/messages.ts';
import { createServer } from '../../libs/vector-index/src/qdrant/server.ts';
import { qdrantIsMissing, startQdrant, type QdrantServer } from '../support/qdrant-server.ts';
import { atLeast, figure, median, notMeasured, type Benchmark, type Findings } from './figure.ts';
import { bareHits, createBareLoop, frameOf } from './qdrant-bare.ts';
import { clusteredVectors, withVectorFile } from './qdrant-vectors.ts';
import { ratios, recall, takeTurns } from './turns.ts';

/** Fewer only to see that it runs. */
const ROWS = Number(process.env['SLUICE_BENCH_ROWS'] ?? 200_000);
const DIMENSIONS = 384;
const QUERIES = 2000;
const K = 100;
const EF = 128;
const RECALL_QUERIES = 500;
const UPLOAD_ROUNDS = 3;
const SEARCH_ROUNDS = 5;

const AT_ONCE = 4;
/** What the official client is fastest with. */
const REST_UPSERT = 256;
const REST_QUERIES = 50;
/** What our batches come to at 384 dimensions and 100 neighbours. */
const BARE_UPSERT = 2730;
const BARE_QUERIES = 170;

/** In memory where there is such a file system: a disk that others use would be measured otherwise. */
const STORAGE = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** Ours, the official REST client and a bare loop take turns, so that all see the same machine. */
export const qdrantBenchmark: Benchmark = {
  measure: async () => {
    const missing = qdrantIsMissing();
    if (missing) return { figures: [notMeasured('upload', 'points/s', missing)] };
    const vectors = clusteredVectors(ROWS + QUERIES, DIMENSIONS, 1);
    const documents = vectors.subarray(0, ROWS * DIMENSIONS);
    const queries = vectors.slice(ROWS * DIMENSIONS);
    const server = await startQdrant({ parent: STORAGE });
    try {
      return await withVectorFile(STORAGE, documents, DIMENSIONS, async (files) => {
        const upload = await measureUpload(server, files, documents);
        const search = await measureSearch(server, files, queries);
        return { figures: [...upload.figures, ...search.figures], notes: NOTES };
      });
    } finally {
      await server.stop();
    }
  },
};

const NOTES = `${ROWS.toLocaleString('en-US')} × ${DIMENSIONS} vectors around 2,000 centres; Qdrant 1.16.3 and its
client share the processor, so what one saves the other gets. Ratios are taken round by round. “Ours” is the path
of the adapter: upload from a file, ids from content, retries; search with ids mapped to documents. “REST” is
@qdrant/js-client-rest with \`accept-encoding: identity\`, batches of ${REST_UPSERT} points and ${REST_QUERIES} queries.
“Bare” sends frames that were made before the clock started. All have ${AT_ONCE} requests under way.`;

const measureUpload = async (
  server: QdrantServer,
  files: VectorFiles,
  documents: Float32Array,
): Promise<Findings> => {
  const own = createServer({ url: server.url });
  const rest = restClient(server);
  const bare = createBareLoop(server.port + 1);
  const frames = startsOf(ROWS, BARE_UPSERT).map((start) => {
    const part = documents.subarray(start * DIMENSIONS, (start + BARE_UPSERT) * DIMENSIONS);
    return frameOf(
      encodeUpsert('bare', {
        ids: Float64Array.from({ length: part.length / DIMENSIONS }, (_, i) => start + i),
        dimensions: DIMENSIONS,
        vectors: new Uint8Array(part.buffer, part.byteOffset, part.byteLength),
      }),
    );
  });
  const ways = {
    ours: async () => {
      const corpus = await identifyDocuments(files, await locateRows(files));
      await fillCollection(own, 'ours', corpus, true);
    },
    rest: () =>
      eachBounded(startsOf(ROWS, REST_UPSERT), AT_ONCE, async (start) => {
        const points = Array.from({ length: Math.min(REST_UPSERT, ROWS - start) }, (_, i) => ({
          id: start + i,
          vector: rowOf(documents, start + i),
        }));
        await again(() => rest.upsert('rest', { wait: true, points }));
      }),
    bare: () =>
      eachBounded(frames, AT_ONCE, async (frame) => {
        await bare.call('/qdrant.Points/Upsert', frame);
      }),
  };
  const layout = qdrantSettings(server.url)!;
  const speeds = await takeTurns(UPLOAD_ROUNDS, ROWS, ways, {
    before: (name) => createCollection(own, name, DIMENSIONS, false, layout),
    after: (name) => dropCollection(own, name),
  });
  own.close();
  bare.close();
  return {
    figures: [
      figure('upload: ours', 'points/s', speeds.ours),
      figure('upload: REST', 'points/s', speeds.rest),
      figure('upload: bare', 'points/s', speeds.bare),
      figure('upload: ours ÷ REST', 'ratio', ratios(speeds.ours, speeds.rest), atLeast(5)),
      figure('upload: ours ÷ bare', 'ratio', ratios(speeds.ours, speeds.bare), atLeast(0.8)),
    ],
  };
};

const measureSearch = async (
  server: QdrantServer,
  files: VectorFiles,
  queries: Float32Array,
): Promise<Findings> => {
  const index = createQdrantIndex({ ...qdrantSettings(server.url)!, hnsw_ef: EF });
  const exact = createExactIndex();
  const rest = restClient(server);
  const bare = createBareLoop(server.port + 1);
  const opening = performance.now();
  const searchable = await index.open('search', files);
  const openSeconds = (performance.now() - opening) / 1000;
  const truth = await exact.open('search', files);
  const frames = startsOf(QUERIES, BARE_QUERIES).map((start) =>
    frameOf(
      encodeQueries('sluice-search', {
        dimensions: DIMENSIONS,
        vectors: queries.slice(start * DIMENSIONS, (start + BARE_QUERIES) * DIMENSIONS),
        limit: K,
        params: { ef: EF, exact: false },
      }),
    ),
  );
  const ids = new Float64Array(BARE_QUERIES * K);
  const scores = new Float32Array(BARE_QUERIES * K);
  const searchRest = async (start: number): Promise<number[][]> => {
    const searches = Array.from({ length: Math.min(REST_QUERIES, QUERIES - start) }, (_, i) => ({
      query: rowOf(queries, start + i),
      limit: K,
      params: { hnsw_ef: EF },
    }));
    const found = await again(() => rest.queryBatch('sluice-search', { searches }));
    return found.map(({ points }) => points.map(({ id }) => Number(id)));
  };
  const ways = {
    ours: () => searchable.search(queries, K),
    rest: () =>
      eachBounded(startsOf(QUERIES, REST_QUERIES), AT_ONCE, async (start) => {
        await searchRest(start);
      }),
    bare: () =>
      eachBounded(frames, AT_ONCE, async (frame) => {
        bareHits(await bare.call('/qdrant.Points/QueryBatch', frame), ids, scores);
      }),
    exact: () => truth.search(queries, K),
  };
  for (const way of Object.values(ways)) await way();
  const speeds = await takeTurns(SEARCH_ROUNDS, QUERIES, ways);

  const some = queries.subarray(0, RECALL_QUERIES * DIMENSIONS);
  const expected = (await truth.search(some, K)).documents;
  const corpus = await identifyDocuments(files, await locateRows(files));
  const viaRest: number[] = [];
  for (const start of startsOf(RECALL_QUERIES, REST_QUERIES)) {
    for (const found of await searchRest(start)) {
      viaRest.push(...found.map((id) => corpus.table.rowOf(id)));
    }
  }
  const viaOurs = await searchable.search(some, K);
  await index.close();
  await exact.close();
  bare.close();
  const perQuery = (way: keyof typeof ways): number => 1 / median(speeds[way]);
  const gain = perQuery('exact') - perQuery('ours');
  return {
    figures: [
      figure('open: ids, upload, graph, verification', 's', [openSeconds]),
      figure('search: ours', 'queries/s', speeds.ours),
      figure('search: REST', 'queries/s', speeds.rest),
      figure('search: bare', 'queries/s', speeds.bare),
      figure('search: ours ÷ REST', 'ratio', ratios(speeds.ours, speeds.rest), atLeast(2)),
      figure('search: ours ÷ bare', 'ratio', ratios(speeds.ours, speeds.bare), atLeast(0.8)),
      figure('recall@100: ours', 'share', [recall(viaOurs.documents, expected, K)]),
      figure('recall@100: REST', 'share', [recall(viaRest, expected, K)]),
      figure('search: the exact index', 'queries/s', speeds.exact),
      gain > 0
        ? figure('queries that pay for the graph', 'queries', [openSeconds / gain])
        : notMeasured('queries that pay for the graph', 'queries', 'the exact index is faster'),
    ],
  };
};

const restClient = ({ url }: QdrantServer): QdrantClient =>
  new QdrantClient({
    url,
    checkCompatibility: false,
    headers: { 'accept-encoding': 'identity' },
  });

/** The official client does not ask again itself when the server has closed a connection it kept. */
const again = <Answer>(request: () => Promise<Answer>): Promise<Answer> =>
  request().catch((error: unknown) => {
    if (error instanceof TypeError) return request();
    throw error;
  });

const startsOf = (count: number, step: number): number[] =>
  Array.from({ length: Math.ceil(count / step) }, (_, i) => i * step);

const rowOf = (matrix: Float32Array, row: number): number[] => [
  ...matrix.subarray(row * DIMENSIONS, (row + 1) * DIMENSIONS),
];
