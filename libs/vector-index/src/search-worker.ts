/** One thread of the exact index: measures blocks and searches batches of queries, one task at a time. */
import { parentPort, workerData } from 'node:worker_threads';

import { asSluiceError, SluiceError } from '@sluice/contracts';
import { dot } from '@sluice/mining';

import { searchBlock } from './block-search.ts';
import type { Block } from './blocks.ts';
import { createNeighbourLists } from './neighbour-lists.ts';
import { createProposer } from './proposer.ts';
import { createResidentBlocks } from './resident-blocks.ts';
import { CLOSE, type Outcome } from './thread-pool.ts';

export interface SearchWorkerData {
  /** For vectors of documents, in this thread. */
  memoryBytes: number;
}

/** `id` stands for the vectors of one corpus: blocks read under it are kept. */
export interface MeasureTask {
  kind: 'measure';
  id: number;
  dimensions: number;
  block: Block;
  /** Of the block in its corpus. */
  index: number;
}

export interface SearchTask {
  kind: 'search';
  id: number;
  dimensions: number;
  blocks: readonly Block[];
  /** Of each block, the largest Euclidean norm of a row. */
  norms: readonly number[];
  queries: Float32Array<ArrayBuffer>;
  /** The number of the first of these queries, to name a bad one. */
  firstQuery: number;
  k: number;
  /** One shared value; the task ends in `cancelled` once it is not 0. */
  stop: Int32Array<SharedArrayBuffer>;
}

export interface SearchReply {
  documents: Int32Array<ArrayBuffer>;
  similarities: Float64Array<ArrayBuffer>;
}

const { memoryBytes } = workerData as SearchWorkerData;
const resident = createResidentBlocks(memoryBytes);
const proposer = createProposer();

/** The largest Euclidean norm of a row, once all rows are known to be finite. */
function measure({ id, dimensions, block, index }: MeasureTask): number {
  const vectors = resident.read(id, index, block, dimensions);
  const norms = rowNorms(vectors, dimensions, (row) => {
    const path = fileOf(block, row * dimensions * Float32Array.BYTES_PER_ELEMENT);
    return `${path}: the vector of document ${block.firstDocument + row}`;
  });
  return norms.reduce((largest, norm) => Math.max(largest, norm), 0);
}

async function search(task: SearchTask): Promise<SearchReply> {
  const { id, dimensions, blocks, k, stop } = task;
  const norms = rowNorms(task.queries, dimensions, (row) => `query ${task.firstQuery + row}`);
  const queries = { dimensions, vectors: task.queries, norms };
  const lists = createNeighbourLists(norms.length, k);
  const checkStop = () => {
    if (Atomics.load(stop, 0) !== 0)
      throw new SluiceError('cancelled', 'the search for neighbours was cancelled');
  };
  for (const [index, block] of blocks.entries()) {
    checkStop();
    const { firstDocument, rows } = block;
    const vectors = resident.read(id, index, block, dimensions);
    const held = { firstDocument, rows, vectors, norm: task.norms[index] };
    await searchBlock(await proposer, held, queries, lists, checkStop);
  }
  return { documents: lists.documents, similarities: lists.similarities };
}

/** A norm is not finite exactly where a value is not: squares of float32 do not overflow float64. */
function rowNorms(
  vectors: Float32Array,
  dimensions: number,
  nameOf: (row: number) => string,
): Float64Array {
  return Float64Array.from({ length: vectors.length / dimensions }, (_, row) => {
    const norm = Math.sqrt(dot(vectors, row * dimensions, vectors, row * dimensions, dimensions));
    if (!Number.isFinite(norm))
      throw new SluiceError('model', `${nameOf(row)} holds NaN or infinity; check the model`);
    return norm;
  });
}

function fileOf({ segments }: Block, offset: number): string {
  let end = 0;
  return segments.find(({ bytes }) => (end += bytes) > offset)!.path;
}

async function answer(task: MeasureTask | SearchTask): Promise<void> {
  try {
    if (task.kind === 'measure') {
      post({ value: measure(task) });
    } else {
      const found = await search(task);
      post({ value: found }, [found.documents.buffer, found.similarities.buffer]);
    }
  } catch (error) {
    const { code, message } = asSluiceError(error);
    post({ fault: { code, message } });
  }
}

const post = (outcome: Outcome<number | SearchReply>, transfer: ArrayBuffer[] = []): void =>
  parentPort!.postMessage(outcome, transfer);

parentPort!.on('message', (message: MeasureTask | SearchTask | typeof CLOSE) => {
  if (message === CLOSE) parentPort!.close();
  else void answer(message);
});
