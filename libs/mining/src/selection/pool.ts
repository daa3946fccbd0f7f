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
  const lots = new Uint32Array(longest);
  let key = 0;
  let candidates: readonly number[] = [];
  // Drawn when a strategy first asks: most never do.
  let drawn = 0;
  const pool: Pool = {
    size: 0,
    similarities: new Float64Array(longest),
    distances: new Float64Array(longest),
    get lots() {
      for (; drawn < pool.size; drawn++) {
        lots[drawn] = hashKeys(seed, key, documents.keys[proposals.values[candidates[drawn]]]);
      }
      return lots;
    },
    similarity: 0,
    dAp: 0,
    margin,
    seeks: negativesSought(select),
    dimensions,
  };
  return {
    pool,
    ofAnchor: (anchor, ofIts) => {
      key = anchors.keys[anchor];
      candidates = ofIts;
      drawn = 0;
      pool.size = candidates.length;
      for (let position = 0; position < pool.size; position++) {
        const similarity = proposals.similarities[candidates[position]];
        pool.similarities[position] = similarity;
        pool.distances[position] = distanceOf(distance, similarity);
      }
    },
    againstPositive: (positive) => {
      pool.similarity = positives.similarities[positive];
      pool.dAp = distanceOf(distance, pool.similarity);
    },
  };
};
