import type { Proposals } from '../shard.ts';
import type { Batch } from './batch.ts';
import { distanceMatrix } from './distance-matrix.ts';
import type { Mined } from './mined.ts';

/**
 * What a miner proposes: per row of the batch, the distinct negatives it was mined with, as rows of the
 * batch, nearest first by the distance of L2-normalised vectors, ties by row, with 1-based ranks.
 */
export const proposalsOf = (batch: Batch, mined: Mined, source: number): Proposals => {
  const { size, values } = distanceMatrix(batch, 'euclidean');
  const distances = new Uint32Array(values.buffer);
  const { anchors, others } =
    mined.kind === 'pairs'
      ? mined.negativePairs
      : { anchors: mined.anchors, others: mined.negatives };

  const offsets = new Uint32Array(size + 1);
  for (const anchor of anchors) offsets[anchor + 1]++;
  for (let anchor = 0; anchor < size; anchor++) offsets[anchor + 1] += offsets[anchor];

  // Distances are never negative, so their bits sort as they do: one number holds distance and row.
  const keys = new Float64Array(anchors.length);
  const ends = offsets.slice(0, size);
  for (let i = 0; i < anchors.length; i++) {
    const [anchor, other] = [anchors[i], others[i]];
    keys[ends[anchor]++] = distances[anchor * size + other] * size + other;
  }

  const candidates = new Int32Array(anchors.length);
  const ranks = new Int32Array(anchors.length);
  let end = 0;
  for (let anchor = 0; anchor < size; anchor++) {
    const sorted = keys.subarray(offsets[anchor], offsets[anchor + 1]).sort();
    offsets[anchor] = end;
    sorted.forEach((key, i) => {
      if (key === sorted[i - 1]) return;
      candidates[end] = key % size;
      ranks[end] = end - offsets[anchor] + 1;
      end++;
    });
  }
  offsets[size] = end;
  return {
    offsets,
    values: candidates.slice(0, end),
    ranks: ranks.slice(0, end),
    sources: new Uint8Array(end).fill(source),
  };
};
