import { dots } from '@sluice/mining';

import { createCandidates, select, type Candidates } from './candidates.ts';
import { scoreError } from './error-bound.ts';
import { insert, threshold, type NeighbourLists } from './neighbour-lists.ts';
import type { ProductInput, Proposals, Proposer } from './proposer.ts';
import {
  cutChunks,
  GROUP_SIZE,
  type Chunk,
  type Extent,
  type QuantizedQueries,
  type QuantizedRows,
} from './quantization.ts';

/** With chunks of 16,384 rows the scores of one multiplication take 16 MiB; more do not stay in the cache. */
const QUERIES_AT_ONCE = 256;

/** Rows rescored between two looks at the list. */
const RESCORED_AT_ONCE = 32;

export interface SearchedBlock extends QuantizedRows {
  /** Document `firstDocument + r` is row r. */
  firstDocument: number;
  rows: number;
  extent: Extent;
  /** Row-major `rows × dimensions`. Asked for when the scores are known: the vectors may have to be read. */
  vectors(): Float32Array;
}

export interface Queries extends QuantizedQueries {
  /** Row-major `norms.length × dimensions`. */
  vectors: Float32Array;
}

/** One query while it goes through one block. */
interface Seeker {
  query: number;
  scale: number;
  /** How far a score times `scale` can be from the similarity. */
  error: number;
  /** What the k-th similarity will be at least, once this block is in the list. */
  least: number;
  candidates: Candidates;
}

/**
 * Brings the lists of all queries up to date with one block: afterwards each is the exact top k of all blocks so far.
 * Blocks come in ascending order of documents. `beforeEach` runs before each multiplication, and may throw.
 */
export type BlockSearch = (
  block: SearchedBlock,
  queries: Queries,
  lists: NeighbourLists,
  beforeEach: () => void,
) => Promise<void>;

/**
 * Scores are from int8, and so off by ε at most (see scoreError). Any k rows with scores of at least s have similarities
 * of at least s − ε each, and the k documents in the list have theirs: the k-th similarity will be at least t, the
 * greater of s − ε and the k-th in the list. A row of score r, whose similarity is at most r + ε, cannot enter where
 * r + ε < t, not even by a tie; all others are candidates, and `dot` decides. Comparisons are written so that an ε that
 * is infinite leaves nothing out.
 */
export function createBlockSearch(proposer: Proposer): BlockSearch {
  const pool = Array.from({ length: QUERIES_AT_ONCE }, createCandidates);
  const similarities = new Float64Array(RESCORED_AT_ONCE);
  const starts = new Int32Array(RESCORED_AT_ONCE);

  const search: BlockSearch = async (block, queries, lists, beforeEach) => {
    const chunks = cutChunks(block.rows);
    for (let first = 0; first < queries.norms.length; first += QUERIES_AT_ONCE) {
      const count = Math.min(QUERIES_AT_ONCE, queries.norms.length - first);
      const seekers = pool
        .slice(0, count)
        .map((candidates, i) => seeker(queries, first + i, block.extent, lists, candidates));
      const inputs = chunks.map((chunk) => productInput(queries, first, count, block, chunk));
      if (seekers.some(({ least }) => least === -Infinity))
        await raiseAll(inputs, seekers, lists.k, beforeEach);
      for (const [i, input] of inputs.entries()) {
        beforeEach();
        const cuts = Float32Array.from(seekers, cutOf);
        addProposals(await proposer.propose(input, cuts), chunks[i], seekers);
      }
      for (const each of seekers) rescore(each, block, queries, lists);
    }
  };

  /** Each group has a row of its best score, so the k-th greatest of these is the score of k rows at least. */
  const raiseAll = async (
    inputs: readonly ProductInput[],
    seekers: readonly Seeker[],
    k: number,
    beforeEach: () => void,
  ): Promise<void> => {
    const groups = inputs.map(({ scales }) => scales.length / GROUP_SIZE);
    const all = groups.reduce((sum, count) => sum + count, 0);
    if (k > all) return;
    const maxima = new Float32Array(seekers.length * all);
    let offset = 0;
    for (const [i, input] of inputs.entries()) {
      beforeEach();
      const some = await proposer.maxima(input);
      for (let query = 0; query < seekers.length; query++)
        maxima.set(some.subarray(query * groups[i], (query + 1) * groups[i]), query * all + offset);
      offset += groups[i];
    }
    for (const [query, each] of seekers.entries()) {
      const best = maxima.subarray(query * all, (query + 1) * all);
      raise(each, select(best, all, all - k));
    }
  };

  /** Enters a query's candidates into its list by their exact similarity, best first, until none can enter. */
  const rescore = (
    { query, scale, error, least, candidates }: Seeker,
    block: SearchedBlock,
    queries: Queries,
    lists: NeighbourLists,
  ): void => {
    const { dimensions } = queries;
    candidates.sort();
    for (let place = 0; place < candidates.count; place += RESCORED_AT_ONCE) {
      const needed = Math.max(least, threshold(lists, query));
      if (candidates.score(place) * scale + error < needed) break;
      const some = Math.min(candidates.count - place, RESCORED_AT_ONCE);
      for (let i = 0; i < some; i++) starts[i] = candidates.row(place + i) * dimensions;
      const start = query * dimensions;
      dots(queries.vectors, start, block.vectors(), starts, 0, some, dimensions, similarities);
      for (let i = 0; i < some; i++)
        insert(lists, query, block.firstDocument + starts[i] / dimensions, similarities[i]);
    }
    candidates.clear();
  };

  return search;
}

function seeker(
  { dimensions, scales, norms, residuals }: Queries,
  query: number,
  extent: Extent,
  lists: NeighbourLists,
  candidates: Candidates,
): Seeker {
  const own = { norm: norms[query], residual: residuals[query] };
  const error = scoreError(dimensions, own, extent);
  return { query, scale: scales[query], error, least: threshold(lists, query), candidates };
}

/** Now that k rows are known to have such a score. */
function raise(seeker: Seeker, kthScore: number): void {
  const similarity = kthScore * seeker.scale - seeker.error;
  if (similarity > seeker.least) seeker.least = similarity;
}

/** A little less than what a score must reach, for rounding it to float32; −Infinity where all must be looked at. */
function cutOf({ scale, error, least }: Seeker): number {
  const cut = (least - error) / scale;
  return scale > 0 && Number.isFinite(cut) ? cut - Math.abs(cut) * 2 ** -20 - 2 ** -100 : -Infinity;
}

function addProposals(
  { count, places, scores }: Proposals,
  { firstRow, rows, groups }: Chunk,
  seekers: readonly Seeker[],
): void {
  for (let i = 0; i < count; i++) {
    const { scale, error, least, candidates } = seekers[places[i]];
    const start = i * GROUP_SIZE;
    for (let j = 0, row = places[count + i]; j < GROUP_SIZE && row < rows; j++, row += groups) {
      const score = scores[start + j];
      if (!(score * scale + error < least)) candidates.add(score, firstRow + row);
    }
  }
}

function productInput(
  { dimensions, codes }: Queries,
  first: number,
  count: number,
  rows: QuantizedRows,
  { position, groups }: Chunk,
): ProductInput {
  const end = position + groups * GROUP_SIZE;
  return {
    dimensions,
    queries: codes.subarray(first * dimensions, (first + count) * dimensions),
    codes: rows.codes.subarray(position * dimensions, end * dimensions),
    scales: rows.scales.subarray(position, end),
  };
}
