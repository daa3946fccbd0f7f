import { MINERS, seededRandom, tripletLoss } from '@sluice/mining';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batches, batchOf, madeBatch } from './made-batch.ts';
import { allTriplets, distancesOf, rowsOf, tripletsIn, written } from './reference.ts';

const random = seededRandom(1);
// A fixed seed: a distance within rounding of a margin would tell float64 and float32 apart.
const settings = { seed: 11, numRuns: 40 };
const margins = fc.double({ min: 0, max: 1, noNaN: true });
const TYPES = ['all', 'hard', 'semihard', 'easy'] as const;

const mineTriplets = (batch: Parameters<typeof tripletLoss>[0], options: object) =>
  tripletsIn(MINERS.TripletMarginMiner.mine(batch, options, random));

describe('TripletMarginMiner', () => {
  it.each(['euclidean', 'cosine', 'dot'] as const)('keeps what its rule says: %s', (distance) => {
    fc.assert(
      fc.property(batches, margins, (batch, margin) => {
        const d = distancesOf(batch, distance);
        const sign = distance === 'euclidean' ? 1 : -1;
        const keeps = {
          all: (m: number) => m <= margin,
          hard: (m: number) => m <= 0,
          semihard: (m: number) => m > 0 && m <= margin,
          easy: (m: number) => m > margin,
        };
        for (const type of TYPES) {
          const expected = allTriplets(batch).filter(([a, p, n]) =>
            keeps[type](sign * (d[a][n] - d[a][p])),
          );
          const mined = mineTriplets(batch, { margin, type_of_triplets: type, distance });
          expect(written(mined)).toEqual(written(expected));
        }
      }),
      settings,
    );
  });

  it('splits all triplets into hard, semihard and easy', () => {
    fc.assert(
      fc.property(batches, margins, (batch, margin) => {
        const [all, hard, semihard, easy] = TYPES.map((type) =>
          mineTriplets(batch, { margin, type_of_triplets: type }),
        );
        expect(written([...hard, ...semihard])).toEqual(written(all));
        expect(written([...all, ...easy])).toEqual(written(allTriplets(batch)));
      }),
      settings,
    );
  });

  it('keeps more triplets than a block of them holds, in order', () => {
    const rows = 132;
    const batch = batchOf(
      Array.from({ length: rows }, (_, row) => [Math.cos(row), Math.sin(row)]),
      Array.from({ length: rows }, (_, row) => row % 2),
    );
    const all = written(allTriplets(batch));
    const mined = written(mineTriplets(batch, { margin: 3 }));
    expect(mined).toHaveLength(rows * (rows / 2 - 1) * (rows / 2));
    // Not `toEqual`: showing how half a million differ takes minutes.
    expect(mined.findIndex((triplet, i) => triplet !== all[i])).toBe(-1);
  });

  it('never finds fewer triplets within a larger margin', () => {
    fc.assert(
      fc.property(batches, margins, margins, (batch, one, other) => {
        const small = mineTriplets(batch, { margin: Math.min(one, other) });
        const large = new Set(written(mineTriplets(batch, { margin: Math.max(one, other) })));
        expect(written(small).every((triplet) => large.has(triplet))).toBe(true);
      }),
      settings,
    );
  });

  it('counts a negative as far as the positive as hard, to the bit', () => {
    // Rows 1 and 2 are one point in two classes.
    const batch = batchOf(
      [
        [0.3, 0.7, 0.11],
        [0.9, 0.13, 0.37],
        [0.9, 0.13, 0.37],
      ],
      [0, 0, 1],
    );
    expect(mineTriplets(batch, { type_of_triplets: 'hard' })).toContainEqual([0, 1, 2]);
    expect(mineTriplets(batch, { type_of_triplets: 'semihard' })).not.toContainEqual([0, 1, 2]);
  });

  it('stops with a clear fault once the triplets exceed the bound, and not before', () => {
    const batch = madeBatch(3);
    const total = mineTriplets(batch, { margin: 9 }).length;
    expect(mineTriplets(batch, { margin: 9, max_triplets: total })).toHaveLength(total);
    expect(() => mineTriplets(batch, { margin: 9, max_triplets: total - 1 })).toThrow(
      /^miner_options\.max_triplets: the first \d+ of 40 rows alone give \d+ triplets, more than/,
    );
  });
});

const apart = (x: number[], y: number[]): number => Math.hypot(...x.map((v, k) => v - y[k]));

describe('AngularMiner', () => {
  it('keeps triplets with a wide angle at the negative, from vectors as they are', () => {
    const angles = fc.double({ min: 1, max: 89, noNaN: true });
    fc.assert(
      fc.property(batches, angles, (batch, angle) => {
        const rows = rowsOf(batch);
        const expected = allTriplets(batch).filter(([a, p, n]) => {
          const centre = rows[a].map((x, k) => (x + rows[p][k]) / 2);
          const tangent = apart(rows[a], rows[p]) / (2 * apart(rows[n], centre));
          return Math.atan(tangent) > (angle * Math.PI) / 180;
        });
        const mined = tripletsIn(MINERS.AngularMiner.mine(batch, { angle }, random));
        expect(written(mined)).toEqual(written(expected));
      }),
      settings,
    );
  });

  it('holds for vectors of any scale', () => {
    const batch = madeBatch(5);
    const mined = MINERS.AngularMiner.mine(batch, {}, random);
    for (const scale of [2 ** -60, 2 ** 60]) {
      const scaled = { ...batch, vectors: batch.vectors.map((x) => x * scale) };
      expect(MINERS.AngularMiner.mine(scaled, {}, random)).toEqual(mined);
    }
  });

  it('does not count an angle of exactly the bound', () => {
    // Row 2 coincides with row 1, so the angle is atan(1), 45°.
    const batch = batchOf(
      [
        [0.3, 0.7],
        [0.9, 0.1],
        [0.9, 0.1],
      ],
      [0, 0, 1],
    );
    const mine = (angle: number) => tripletsIn(MINERS.AngularMiner.mine(batch, { angle }, random));
    expect(mine(45)).toEqual([]);
    expect(mine(44.99)).toHaveLength(2);
  });

  it('gives one point in two classes the angle atan(1/2), 26.6°', () => {
    const point = [0.3, 0.4];
    const batch = batchOf([point, point, point, [1, 0]], [0, 0, 1, 2]);
    const mine = (angle: number) => tripletsIn(MINERS.AngularMiner.mine(batch, { angle }, random));
    expect(mine(26)).toEqual([
      [0, 1, 2],
      [1, 0, 2],
    ]);
    expect(mine(27)).toEqual([]);
  });
});

describe('tripletLoss', () => {
  it('is the mean over triplets with loss, and the share without', () => {
    fc.assert(
      fc.property(batches, margins, (batch, margin) => {
        const d = distancesOf(batch, 'euclidean');
        const losses = allTriplets(batch).map(([a, p, n]) =>
          Math.max(0, d[a][p] - d[a][n] + margin),
        );
        const positive = losses.filter((loss) => loss > 0);
        const mean = positive.reduce((sum, loss) => sum + loss, 0) / (positive.length || 1);
        const ours = tripletLoss(batch, margin);
        expect(ours.triplets).toBe(losses.length);
        expect(ours.nonZero).toBe(positive.length);
        expect(ours.mean).toBeCloseTo(mean, 10);
        expect(ours.zeroLossFraction).toBe(
          losses.length === 0 ? null : 1 - positive.length / losses.length,
        );
      }),
      settings,
    );
  });

  it('refuses a margin below 0', () => {
    expect(() => tripletLoss(madeBatch(1), -0.1)).toThrow(/^margin: must be 0 or more, got -0.1$/);
  });
});
