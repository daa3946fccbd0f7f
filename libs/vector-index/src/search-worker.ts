/** One thread of the exact index: measures blocks and searches batches of queries, one task at a time. */
import { parentPort } from 'node:worker_threads';

import { asSluiceError, SluiceError } from '@sluice/contracts';
import { dot } from '@sluice/mining';

import { createBlockScratch, readBlock, type HeldBlock } from './block-memory.ts';
import { createBlockSearch, type SearchedBlock } from './block-search.ts';
import type { Block } from './blocks.ts';
import { findExactLevels } from './exact-levels.ts';
import { createNeighbourLists } from './neighbour-lists.ts';
import { createProposer } from './proposer.ts';
import { quantizeQueries, quantizeRows, type Extent } from './quantization.ts';
import { CLOSE, type Outcome } from './thread-pool.ts';

/** Fills the places that are held for a block, and measures it. */
export interface MeasureTask {
  kind: 'measure';
  dimensions: number;
  block: Block;
  held: HeldBlock;
}

export interface SearchTask {
  kind: 'search';
  dimensions: number;
  blocks: readonly Block[];
  /** Of each block, */
  held: readonly HeldBlock[];
  /** and what was measured of it. */
  extents: readonly Extent[];
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

const exactLevels = findExactLevels();
const blockSearch = createProposer().then(createBlockSearch);
const scratch = createBlockScratch();

/** Known to be finite after this. */
async function measure({ dimensions, block, held }: MeasureTask): Promise<Extent> {
  if (held.vectors) readBlock(block, held.vectors);
  const vectors = held.vectors ?? scratch.vectors(block, dimensions);
  rowNorms(vectors, dimensions, (row) => {
    const path = fileOf(block, row * dimensions * Float32Array.BYTES_PER_ELEMENT);
    return `${path}: the vector of document ${block.firstDocument + row}`;
  });
  const target = held.quantized ?? scratch.quantized(block, dimensions);
  return quantizeRows(vectors, dimensions, await exactLevels, target);
}

async function search(task: SearchTask): Promise<SearchReply> {
  const { dimensions, blocks, k, stop } = task;
  const norms = rowNorms(task.queries, dimensions, (row) => `query ${task.firstQuery + row}`);
  const queries = { ...quantizeQueries(task.queries, dimensions, norms), vectors: task.queries };
  const lists = createNeighbourLists(norms.length, k);
  const checkStop = () => {
    if (Atomics.load(stop, 0) !== 0)
      throw new SluiceError('cancelled', 'the search for neighbours was cancelled');
  };
  const searchBlock = await blockSearch;
  const levels = await exactLevels;
  for (const index of blocks.keys()) {
    checkStop();
    await searchBlock(searched(task, index, levels), queries, lists, checkStop);
  }
  return { documents: lists.documents, similarities: lists.similarities };
}

function searched(task: SearchTask, index: number, levels: number): SearchedBlock {
  const { dimensions } = task;
  const block = task.blocks[index];
  const held = task.held[index];
  const vectors = () => held.vectors ?? scratch.vectors(block, dimensions);
  const quantized = held.quantized ?? scratch.quantized(block, dimensions);
  if (!held.quantized) quantizeRows(vectors(), dimensions, levels, quantized);
  const { firstDocument, rows } = block;
  return { firstDocument, rows, extent: task.extents[index], vectors, ...quantized };
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
      post({ value: await measure(task) });
    } else {
      const found = await search(task);
      post({ value: found }, [found.documents.buffer, found.similarities.buffer]);
    }
  } catch (error) {
    const { code, message } = asSluiceError(error);
    post({ fault: { code, message } });
  }
}

const post = (outcome: Outcome<Extent | SearchReply>, transfer: ArrayBuffer[] = []): void =>
  parentPort!.postMessage(outcome, transfer);

parentPort!.on('message', (message: MeasureTask | SearchTask | typeof CLOSE) => {
  if (message === CLOSE) parentPort!.close();
  else void answer(message);
});
