import { type Batch, MINERS, seededRandom } from '@sluice/mining';
import { describe, expect, it } from 'vitest';
import { misfit, uniform } from '../chi-squared.ts';
import { batchOf, madeBatch } from './made-batch.ts';
import {
  allPairs,
  distancesOf,
  negativesOf,
  type Pair,
  pairsIn,
  positivesOf,
  type Triplet,
  tripletsIn,
} from './reference.ts';

const counted = (values: readonly number[], cells: readonly number[]): number[] =>
  cells.map((cell) => values.filter((value) => value === cell).length);

const draw = (batch: Batch, options: object, times: number): Triplet[] => {
  const random = seededRandom(21);
  return Array.from({ length: times }, () =>
    tripletsIn(MINERS.DistanceWeightedMiner.mine(batch, options, random)),
  ).flat();
};

/** The weight as its paper writes it, with no rearrangement. */
const weight = (d: number, dimensions: number, cutoff: number, reach: number): number => {
  const clipped = Math.max(d, cutoff);
  return clipped < reach
    ? clipped ** (2 - dimensions) * (1 - clipped ** 2 / 4) ** ((3 - dimensions) / 2)
    : 0;
};

describe('DistanceWeightedMiner', () => {
  it.each([
    [2, 0.5, 1.4],
    [3, 0.5, 1.4],
    [4, 0.9, 1.2],
    [5, 0.3, 1.99],
  ])('draws by density: %d dimensions, from %d to %d', (dimensions, cutoff, reach) => {
    const batch = madeBatch(22, { rows: 14, classes: 3, dimensions, spread: 1.5 });
    const d = distancesOf(batch, 'euclidean');
    const triplets = draw(batch, { cutoff, nonzero_loss_cutoff: reach }, 3_000);
    const anchors = Array.from(batch.labels.keys(), (anchor) => {
      const negatives = negativesOf(batch, anchor);
      const weights = negatives.map((n) => weight(d[anchor][n], dimensions, cutoff, reach));
      const sum = weights.reduce((x, y) => x + y, 0);
      const positives = positivesOf(batch, anchor);
      const yields = sum > 0 && positives.length > 0 ? 3_000 * (positives.length + 1) : 0;
      const drawn = triplets.filter(([a]) => a === anchor);
      return { positives, negatives, shares: weights.map((w) => w / sum), yields, drawn };
    });
    expect(anchors.map(({ drawn }) => drawn.length)).toEqual(anchors.map(({ yields }) => yields));
    const drawing = anchors.filter(({ yields }) => yields > 0);
    expect(drawing.length).toBeGreaterThan(5);
    for (const { positives, negatives, shares, drawn } of drawing) {
      const [ps, ns] = [drawn.map(([, p]) => p), drawn.map(([, , n]) => n)];
      expect(misfit(counted(ps, positives), uniform(positives.length))).toBeLessThan(1);
      expect(misfit(counted(ns, negatives), shares)).toBeLessThan(1);
    }
  });

  it('keeps anchors whose weights are tiny beside those of others, in many dimensions', () => {
    // Row 0 has a negative at distance 0.5, row 3 at 1.3: their weights differ by e²⁷², beyond float32.
    const dimensions = 384;
    const axis = (k: number, other = 0, cosine = 1): number[] =>
      Array.from({ length: dimensions }, (_, i) =>
        i === k ? cosine : i === other ? Math.sqrt(1 - cosine ** 2) : 0,
      );
    const batch = batchOf(
      [axis(1), axis(2), axis(1, 3, 0.875), axis(5), axis(6), axis(5, 7, 0.155)],
      [0, 0, 1, 2, 2, 3],
    );
    const anchors = draw(batch, {}, 1).map(([a]) => a);
    expect(new Set(anchors)).toEqual(new Set([0, 3]));
  });
});

describe('UniformHistogramMiner', () => {
  it('draws as many of every bin as asked, evenly within the bin', () => {
    const batch = madeBatch(23, { rows: 12, classes: 3 });
    const d = distancesOf(batch, 'euclidean');
    const { positives, negatives } = allPairs(batch);
    const [bins, times] = [4, 4_000];
    const binsOf = (pairs: Pair[]): number[] => {
      const distances = pairs.map(([a, b]) => d[a][b]);
      const [from, to] = [Math.min(...distances), Math.max(...distances)];
      return distances.map((x) =>
        Math.min(bins - 1, Math.floor(((x - from) / (to - from)) * bins)),
      );
    };
    const random = seededRandom(24);
    const options = { num_bins: bins, pos_per_bin: 3, neg_per_bin: 7 };
    const drawn = { positives: new Map<string, number>(), negatives: new Map<string, number>() };
    for (let i = 0; i < times; i++) {
      const mined = pairsIn(MINERS.UniformHistogramMiner.mine(batch, options, random));
      for (const kind of ['positives', 'negatives'] as const) {
        for (const pair of mined[kind]) {
          const key = pair.join(' ');
          drawn[kind].set(key, (drawn[kind].get(key) ?? 0) + 1);
        }
      }
    }
    const sampled = [
      { pairs: positives, counts: drawn.positives, perBin: 3 },
      { pairs: negatives, counts: drawn.negatives, perBin: 7 },
    ].flatMap(({ pairs, counts, perBin }) => {
      const binOf = binsOf(pairs);
      return Array.from({ length: bins }, (_, bin) => ({
        total: perBin * times,
        observed: pairs
          .filter((_, i) => binOf[i] === bin)
          .map((pair) => counts.get(pair.join(' ')) ?? 0),
      })).filter(({ observed }) => observed.length > 0);
    });
    expect(sampled.length).toBeGreaterThan(6);
    for (const { observed, total } of sampled) {
      expect(observed.reduce((sum, count) => sum + count, 0)).toBe(total);
      expect(misfit(observed, uniform(observed.length))).toBeLessThan(1);
    }
    const everyDraw = [...drawn.positives.values(), ...drawn.negatives.values()];
    expect(everyDraw.reduce((sum, count) => sum + count, 0)).toBe(
      sampled.reduce((sum, { total }) => sum + total, 0),
    );
  });

  it('puts pairs of one distance into one bin', () => {
    const axes = [0, 1, 2, 3].map((k) => [0, 1, 2, 3].map((i) => (i === k ? 1 : 0)));
    const mined = MINERS.UniformHistogramMiner.mine(
      batchOf(axes, [0, 0, 1, 1]),
      {},
      seededRandom(1),
    );
    const { positives, negatives } = pairsIn(mined);
    expect([positives.length, negatives.length]).toEqual([10, 10]);
  });
});
