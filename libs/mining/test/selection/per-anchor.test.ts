import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { curate, type Shard } from '../../src/index.ts';
import { shardOf, worlds } from '../made-shard.ts';
import { cappedSelections, negativesOf, selecting, withSelect } from './made-select.ts';

const distinctOf = (shard: Shard, rows: number[][]): number[] =>
  Array.from({ length: shard.anchors.keys.length }, (_, a) => {
    const [from, to] = [shard.positives.offsets[a], shard.positives.offsets[a + 1]];
    return new Set(rows.slice(from, to).flat()).size;
  });

describe('max_per_anchor', () => {
  it('limits an anchor’s different negatives over all its positives', () => {
    fc.assert(
      fc.property(worlds, cappedSelections, (world, options) => {
        const shard = shardOf(world);
        const { max_per_anchor: limit = Infinity } = options.select;
        for (const distinct of distinctOf(shard, negativesOf(shard, options))) {
          expect(distinct).toBeLessThanOrEqual(limit);
        }
      }),
    );
  });

  it('changes nothing where it does not bind', () => {
    fc.assert(
      fc.property(worlds, cappedSelections, (world, options) => {
        const shard = shardOf(world);
        const free = withSelect(options, { max_per_anchor: undefined });
        const loose = withSelect(options, { max_per_anchor: 25 });
        expect(curate(shard, loose).triplets).toEqual(curate(shard, free).triplets);
        expect(curate(shard, loose).counts).toEqual(curate(shard, free).counts);
      }),
    );
  });

  it('keeps the first choices, the closest of them, and shares them among the positives', () => {
    const similarities = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4];
    const shard = shardOf({
      documents: similarities.concat(0, 0).map((_, key) => ({ key, label: 0 })),
      anchors: [
        {
          key: 1,
          label: 1,
          own: -1,
          judged: [],
          // Semi-hard against the first are 0.8 and 0.7, against the second 0.5 and 0.4.
          positives: [
            { document: 6, similarity: 0.85 },
            { document: 7, similarity: 0.55 },
          ],
          proposals: similarities.map((similarity, document) => ({ document, similarity })),
        },
      ],
    });
    const chosen = (max_per_anchor: number): number[][] =>
      negativesOf(
        shard,
        selecting({
          strategy: 'semihard',
          distance: 'cosine',
          margin: 0.2,
          num_negatives: 2,
          max_per_anchor,
        }),
      );
    expect(chosen(4)).toEqual([
      [1, 2],
      [4, 5],
    ]);
    expect(chosen(3)).toEqual([[1, 2], [4]]);
    expect(chosen(2)).toEqual([[1], [4]]);
    expect(chosen(1)).toEqual([[1], []]);
    const { shortages } = curate(
      shard,
      selecting({ strategy: 'top', num_negatives: 2, max_per_anchor: 1 }),
    ).counts;
    expect(shortages).toEqual({ max_per_anchor: 2 });
  });
});
