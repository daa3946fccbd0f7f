import { dots } from '@sluice/mining';

import { scoreError } from './error-bound.ts';
import { insert, threshold, type NeighbourLists } from './neighbour-lists.ts';
import type { Proposals, Proposer } from './proposer.ts';

/** Bounds the scores of one multiplication inside ONNX Runtime to 64 MiB; less is slower, more hardly faster. */
const SCORES_AT_ONCE = 2 ** 24;

/** Bounds what it proposes to 16 MiB, for depths that only near-duplicates by the thousand ask for. */
const PROPOSALS_AT_ONCE = 2 ** 20;

const DEEPER = 4;

/** Row-major `rows × dimensions`; document `firstDocument + r` is row r. */
export interface BlockVectors {
  firstDocument: number;
  rows: number;
  vectors: Float32Array;
  /** The largest Euclidean norm of a row. */
  norm: number;
}

export interface Queries {
  dimensions: number;
  /** Row-major `norms.length × dimensions`. */
  vectors: Float32Array;
  norms: Float64Array;
}

/**
 * Brings the lists of all queries up to date with one block: afterwards each is the exact top k of all blocks
 * so far. Blocks come in ascending order of documents. `beforeEach` runs before each multiplication, and may throw.
 *
 * The depth of the first attempt leaves room for proposals that rounding puts out of place, or that tie with
 * the k-th. Queries it proves too little for are searched again, deeper, in the end over all rows.
 */
export async function searchBlock(
  proposer: Proposer,
  block: BlockVectors,
  queries: Queries,
  lists: NeighbourLists,
  beforeEach: () => void,
): Promise<void> {
  let open = Int32Array.from(queries.norms, (_, query) => query);
  let depth = Math.min(block.rows, lists.k + (lists.k >> 4) + 16);
  while (open.length > 0) {
    const unproven: number[] = [];
    const most = Math.min(SCORES_AT_ONCE / block.rows, PROPOSALS_AT_ONCE / depth);
    const atOnce = Math.max(1, Math.floor(most));
    for (let start = 0; start < open.length; start += atOnce) {
      beforeEach();
      const batch = open.subarray(start, start + atOnce);
      const vectors = gather(queries, batch);
      const proposals = await proposer.propose(vectors, block.vectors, queries.dimensions, depth);
      batch.forEach((query, i) => {
        const count = countContenders(proposals, i, block, queries.norms[query], lists, query);
        if (count === undefined) unproven.push(query);
        else rescore(proposals, i, count, block, queries, query, lists);
      });
    }
    open = Int32Array.from(unproven);
    depth = Math.min(block.rows, depth * DEEPER);
  }
}

/**
 * How many of one query's proposals, best first, can be among its k nearest; undefined when rows that were not
 * proposed can be, too.
 *
 * Let ε bound |score − similarity| over the block (see scoreError). The k best-scored rows of the block have
 * similarities of at least s − ε each, s being the k-th score; the k documents in the list have theirs. So the
 * k-th similarity will be at least t, the greater of s − ε and the k-th in the list. A row of score r has
 * similarity ≤ r + ε: once r + ε < t, neither it nor any row after it, proposed or not, can enter, not
 * even by a tie. Written so that a score that is not a number ends nothing.
 */
function countContenders(
  { depth, scores }: Proposals,
  row: number,
  block: BlockVectors,
  queryNorm: number,
  lists: NeighbourLists,
  query: number,
): number | undefined {
  const { k } = lists;
  const start = row * depth;
  const error = scoreError(block.vectors.length / block.rows, queryNorm, block.norm);
  const kthScore = k <= depth ? scores[start + k - 1] : -Infinity;
  const least = Math.max(kthScore - error, threshold(lists, query));
  let count = 0;
  while (count < depth && !(scores[start + count] + error < least)) count++;
  return count < depth || depth === block.rows ? count : undefined;
}

/** Enters the first `count` proposals of one query into its list, by their exact similarity. */
function rescore(
  { depth, rows }: Proposals,
  row: number,
  count: number,
  { vectors, firstDocument }: BlockVectors,
  queries: Queries,
  query: number,
  lists: NeighbourLists,
): void {
  const { dimensions } = queries;
  const contenders = rows.subarray(row * depth, row * depth + count);
  const starts = contenders.map((contender) => contender * dimensions);
  const similarities = new Float64Array(count);
  dots(queries.vectors, query * dimensions, vectors, starts, count, dimensions, similarities);
  for (let i = 0; i < count; i++)
    insert(lists, query, firstDocument + contenders[i], similarities[i]);
}

function gather({ dimensions, vectors }: Queries, batch: Int32Array): Float32Array {
  const gathered = new Float32Array(batch.length * dimensions);
  batch.forEach((query, row) => {
    const start = query * dimensions;
    gathered.set(vectors.subarray(start, start + dimensions), row * dimensions);
  });
  return gathered;
}
