import { availableParallelism } from 'node:os';

import { SluiceError } from '@sluice/contracts';
import type { Neighbours, SearchableIndex, VectorFiles, VectorIndex } from '@sluice/pipeline';

import { createBlockMemory, type BlockMemory } from './block-memory.ts';
import { cutBlocks, locateRows } from './blocks.ts';
import type { Extent } from './quantization.ts';
import { searchOthers, type Search } from './other-labels.ts';
import type { MeasureTask, SearchReply, SearchTask } from './search-worker.ts';
import { createThreadPool, type ThreadPool } from './thread-pool.ts';

export interface ExactIndexOptions {
  /** One per core by default; each multiplies on its own, with one thread inside ONNX Runtime. */
  threads?: number;
  /**
   * For documents, all threads together; 1 GiB by default. What does not fit is read again, from the page cache or the
   * disk, for every batch of queries: first vectors, then the codes that are made of them. Beside this each thread takes
   * up to 200 MB.
   */
  memoryBytes?: number;
}

/** What one thread reads again at a time, where memory does not hold it. */
const MAX_BLOCK_ROWS = 65_536;

/** What a thread searches through all blocks at a time: enough that reading a block costs little beside it. */
const MAX_BATCH = 1024;

const WORKER = new URL(
  `./search-worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`,
  import.meta.url,
);

/**
 * The exact nearest neighbours by inner product, from vectors on disk: ONNX Runtime proposes in int8, `dot`
 * decides in float64, and every list is proven complete (see block-search.ts). So the answer is the same, bit
 * for bit, on every machine, whatever its threads, memory and instruction set.
 *
 * Errors: `input` for files that are not what they are said to be, `model` for vectors (of documents: at open;
 * of queries: at search) that are not finite, `cancelled` after an abort or `close`.
 */
export function createExactIndex(options: ExactIndexOptions = {}): VectorIndex {
  const { threads: size = availableParallelism(), memoryBytes = 2 ** 30 } = options;
  const pool = createThreadPool(WORKER, size);
  const threads = { pool, size, memoryBytes, memory: createBlockMemory(memoryBytes) };
  const opened = new Map<string, Promise<SearchableIndex>>();
  return {
    kind: 'exact',
    exact: true,
    open(name, vectors) {
      const known = opened.get(name);
      if (known) return known;
      const opening = openCorpus(threads, vectors);
      opened.set(name, opening);
      opening.catch(() => opened.delete(name));
      return opening;
    },
    close: () => pool.close(),
  };
}

interface SearchThreads {
  pool: ThreadPool;
  size: number;
  memoryBytes: number;
  memory: BlockMemory;
}

type Corpus = Pick<SearchTask, 'dimensions' | 'blocks' | 'held' | 'extents'>;

async function openCorpus(threads: SearchThreads, vectors: VectorFiles): Promise<SearchableIndex> {
  const { dimensions } = vectors;
  const rowBytes = dimensions * Float32Array.BYTES_PER_ELEMENT;
  const maxRows = Math.max(1, Math.min(MAX_BLOCK_ROWS, Math.floor(threads.memoryBytes / rowBytes)));
  const blocks = cutBlocks(await locateRows(vectors), rowBytes, maxRows);
  const held = threads.memory.hold(blocks, dimensions);
  const extents = await Promise.all(
    blocks.map((block, index) => {
      const task: MeasureTask = { kind: 'measure', dimensions, block, held: held[index] };
      return threads.pool.run<Extent>(task);
    }),
  );
  const corpus = { dimensions, blocks, held, extents };
  return {
    search(queries, k, { signal, excluding } = {}) {
      const search: Search = (some, depth) => searchCorpus(threads, corpus, some, depth, signal);
      return excluding ? searchOthers(search, vectors, queries, k, excluding) : search(queries, k);
    },
  };
}

async function searchCorpus(
  threads: SearchThreads,
  corpus: Corpus,
  queries: Float32Array,
  k: number,
  signal: AbortSignal | undefined,
): Promise<Neighbours> {
  const { dimensions } = corpus;
  threads.memory.touch(corpus.held);
  const count = queries.length / dimensions;
  if (!Number.isInteger(count))
    throw new SluiceError(
      'model',
      `${queries.length} values are no queries of ${dimensions} dimensions; is the model that of the documents?`,
    );
  if (!Number.isInteger(k) || k < 1) throw new RangeError(`k must be at least 1, is ${k}`);
  const documents = new Int32Array(count * k);
  const similarities = new Float64Array(count * k);
  const batch = batchSize(count, threads.size);
  const stop = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const cancel = () => Atomics.store(stop, 0, 1);
  let next = 0;
  const searchBatches = async () => {
    while (next < count) {
      const firstQuery = next;
      next = Math.min(count, next + batch);
      const part = queries.slice(firstQuery * dimensions, next * dimensions);
      const task: SearchTask = { kind: 'search', ...corpus, queries: part, firstQuery, k, stop };
      const found = await threads.pool.run<SearchReply>(task, [part.buffer]);
      documents.set(found.documents, firstQuery * k);
      similarities.set(found.similarities, firstQuery * k);
    }
  };
  if (signal?.aborted) cancel();
  signal?.addEventListener('abort', cancel);
  try {
    await Promise.all(Array.from({ length: threads.size }, searchBatches));
  } finally {
    cancel();
    signal?.removeEventListener('abort', cancel);
  }
  return { k, documents, similarities };
}

/** Equal batches, as many for each thread. */
function batchSize(queries: number, threads: number): number {
  const rounds = Math.ceil(queries / (threads * MAX_BATCH));
  return Math.ceil(queries / (threads * rounds));
}
