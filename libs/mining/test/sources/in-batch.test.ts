import {
  euclideanFromCosine,
  joinPairs,
  mineBatch,
  planBatches,
  proposeInBatch,
  type RankedPairs,
  seededRandom,
} from '@sluice/mining';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { madeBatch } from '../in-batch/made-batch.ts';
import { listed } from './made-proposals.ts';

const shape = { items_per_class: 3, classes_per_batch: 4 };
const labelled = (seed: number): Int32Array => {
  const random = seededRandom(seed);
  return Int32Array.from({ length: 60 }, () => random.below(9) ** 2);
};

describe('planBatches', () => {
  it('gives every row a place, no row two in one batch, and each batch a seed of its own', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const { batches } = planBatches(labelled(seed), shape, seed);
        expect(new Set(batches.flatMap(({ rows }) => [...rows])).size).toBe(60);
        for (const { rows } of batches) expect(new Set(rows).size).toBe(rows.length);
        expect(new Set(batches.map((batch) => batch.seed)).size).toBe(batches.length);
      }),
    );
  });

  it('is the same for the same seed and another for another', () => {
    const labels = labelled(3);
    expect(planBatches(labels, shape, 1)).toEqual(planBatches(labels, shape, 1));
    expect(planBatches(labels, shape, 1)).not.toEqual(planBatches(labels, shape, 2));
  });

  it('tells which classes cannot fill their share of a batch', () => {
    const { short } = planBatches(Int32Array.of(5, 5, 5, 2, 2, 7, 9, 9, 9, 9), shape, 1);
    expect(short).toEqual([
      { label: 2, members: 2 },
      { label: 7, members: 1 },
    ]);
  });
});

/** A batch whose rows are anchors 100, 101, … and documents 500, 501, … */
const rowsOf = (seed: number) => {
  const batch = madeBatch(seed, { rows: 18, classes: 4, dimensions: 3 });
  return {
    ...batch,
    anchors: batch.labels.map((_, row) => 100 + row),
    documents: batch.labels.map((_, row) => 500 + row),
  };
};

/** d(a, b) of L2-normalised rows. */
const distance = ({ vectors, dimensions }: ReturnType<typeof madeBatch>, a: number, b: number) => {
  const row = (r: number): number[] => [...vectors.subarray(r * dimensions, (r + 1) * dimensions)];
  const [x, y] = [row(a), row(b)];
  const cosine = x.reduce((sum, value, k) => sum + value * y[k], 0);
  return euclideanFromCosine(cosine / Math.hypot(...x) / Math.hypot(...y));
};

describe('mineBatch', () => {
  it('proposes the negatives of the triplets it keeps, nearest first', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const batch = rowsOf(seed);
        const { labels } = batch;
        const options = { margin: 0.3, type_of_triplets: 'semihard' };
        const found = mineBatch(batch, { miner: 'TripletMarginMiner', miner_options: options }, 1);
        labels.forEach((label, anchor) => {
          const semiHard = [...labels.keys()].filter(
            (n) =>
              labels[n] !== label &&
              labels.some((other, p) => {
                const m = distance(batch, anchor, n) - distance(batch, anchor, p);
                return other === label && p !== anchor && m > 0 && m <= 0.3;
              }),
          );
          const nearestFirst = semiHard.sort(
            (a, b) => distance(batch, anchor, a) - distance(batch, anchor, b),
          );
          const ours = [...found.anchors.keys()].filter((i) => found.anchors[i] === 100 + anchor);
          expect(ours.map((i) => found.documents[i])).toEqual(nearestFirst.map((n) => 500 + n));
          expect(ours.map((i) => found.ranks[i])).toEqual(nearestFirst.map((_, i) => i + 1));
        });
      }),
      { seed: 11, numRuns: 40 },
    );
  });

  it('draws from the seed of the batch alone', () => {
    const options = { miner: 'DistanceWeightedMiner', miner_options: {} } as const;
    expect(mineBatch(rowsOf(1), options, 5)).toEqual(mineBatch(rowsOf(1), options, 5));
    expect(mineBatch(rowsOf(1), options, 5)).not.toEqual(mineBatch(rowsOf(1), options, 6));
  });

  it('says which option a miner does not take', () => {
    const options = { miner: 'HDCMiner', miner_options: { margin: 1 } } as const;
    expect(() => mineBatch(rowsOf(1), options, 1)).toThrow(/^miner_options: .*margin/);
  });
});

const pairs = fc
  .array(
    fc.record({ anchor: fc.nat(9), document: fc.nat(6), rank: fc.integer({ min: 1, max: 5 }) }),
    { maxLength: 60, size: 'max' },
  )
  .map((rows): RankedPairs => ({
    anchors: Int32Array.from(rows, ({ anchor }) => anchor),
    documents: Int32Array.from(rows, ({ document }) => document),
    ranks: Int32Array.from(rows, ({ rank }) => rank),
  }));
const everyone = { start: 0, end: 10 };

describe('proposeInBatch', () => {
  it('keeps every candidate of its anchors once, at its best rank, best first', () => {
    fc.assert(
      fc.property(pairs, ({ anchors, documents, ranks }) => {
        const found = listed(proposeInBatch({ anchors, documents, ranks }, { start: 3, end: 8 }));
        found.forEach((row, i) => {
          const best = new Map<number, number>();
          anchors.forEach((anchor, pair) => {
            if (anchor !== 3 + i) return;
            const rank = Math.min(ranks[pair], best.get(documents[pair]) ?? Infinity);
            best.set(documents[pair], rank);
          });
          const expected = [...best]
            .map(([document, rank]) => ({ document, rank, source: 2 }))
            .sort((a, b) => a.rank - b.rank || a.document - b.document);
          expect(row).toEqual(expected);
        });
      }),
    );
  });

  it('does not depend on the order of the batches, nor on the cut into shards', () => {
    fc.assert(
      fc.property(pairs, pairs, fc.nat(10), (ours, theirs, cut) => {
        const whole = listed(proposeInBatch(joinPairs([ours, theirs]), everyone));
        expect(listed(proposeInBatch(joinPairs([theirs, ours]), everyone))).toEqual(whole);
        const cuts = [
          { start: 0, end: cut },
          { start: cut, end: 10 },
        ];
        const shards = cuts.flatMap((range) =>
          listed(proposeInBatch(joinPairs([ours, theirs]), range)),
        );
        expect(shards).toEqual(whole);
      }),
    );
  });
});

const named = ({ anchors, documents, ranks }: RankedPairs): string[] =>
  Array.from(anchors, (anchor, i) => [anchor, documents[i], ranks[i]].join(' '));

describe('joinPairs', () => {
  it('holds all pairs, ascending by anchor', () => {
    fc.assert(
      fc.property(pairs, pairs, (ours, theirs) => {
        const joined = joinPairs([ours, theirs]);
        expect(named(joined).toSorted()).toEqual([...named(ours), ...named(theirs)].toSorted());
        expect(joined.anchors).toEqual(joined.anchors.toSorted());
      }),
    );
  });
});
