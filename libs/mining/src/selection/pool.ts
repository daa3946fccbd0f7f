import { hashKeys } from '../random.ts';
import type { Shard } from '../shard.ts';
import { distanceOf } from '../similarity.ts';
import { negativesSought, type SelectOptions } from './index.ts';
import type { Pool } from './strategy.ts';

/** Orders proposals of one anchor by rank: closest first, ties by document number. */
export const closestFirst =
  ({ similarities, values }: Shard['proposals']) =>
  (a: number, b: number): number =>
    similarities[b] - similarities[a] || values[a] - values[b];

/** Lays out one anchor's candidates (proposals, closest first) for each of its positives in turn. */
export interface PoolView {
  pool: Pool;
  ofAnchor: (anchor: number, candidates: readonly number[]) => void;
  againstPositive: (positive: number) => void;
}

/** One pool for a whole shard: its arrays are made once, as long as the longest row of proposals. */
export const poolView = (shard: Shard, select: SelectOptions, dimensions?: number): PoolView => {
  const { anchors, documents, positives, proposals } = shard;
  const { distance, margin, seed } = select;
  let longest = 0;
  for (let anchor = 0; anchor + 1 < proposals.offsets.length; anchor++) {
    longest = Math.max(longest, proposals.offsets[anchor + 1] - proposals.offsets[anchor]);
  }
  const pool: Pool = {
    size: 0,
    similarities: new Float64Array(longest),
    distances: new Float64Array(longest),
    lots: new Uint32Array(longest),
    similarity: 0,
    dAp: 0,
    margin,
    seeks: negativesSought(select),
    dimensions,
  };
  return {
    pool,
    ofAnchor: (anchor, candidates) => {
      const key = anchors.keys[anchor];
      pool.size = candidates.length;
      candidates.forEach((proposal, position) => {
        const similarity = proposals.similarities[proposal];
        pool.similarities[position] = similarity;
        pool.distances[position] = distanceOf(distance, similarity);
        pool.lots[position] = hashKeys(seed, key, documents.keys[proposals.values[proposal]]);
      });
    },
    againstPositive: (positive) => {
      pool.similarity = positives.similarities[positive];
      pool.dAp = distanceOf(distance, pool.similarity);
    },
  };
};
