import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { capShards, curate, EASY, marketOf, selectTriplets, sift } from '../../src/index.ts';
import { shardOf, worlds, type World } from '../made-shard.ts';
import {
  cappedSelections,
  keyedWorlds,
  namedTriplets,
  negativesOf,
  poolWorld,
  selecting,
  selections,
  withSelect,
} from './made-select.ts';

const sought = { all: Number.POSITIVE_INFINITY, batch_hard: 1 } as Record<string, number>;

/** The same world with anchors, their positives and their proposals the other way round. */
const turnedRound = ({ documents, anchors }: World): World => ({
  documents,
  anchors: anchors.toReversed().map(({ key, label, own, judged, positives, proposals }) => ({
    key,
    label,
    own,
    judged,
    positives: positives.toReversed(),
    proposals: proposals.toReversed(),
  })),
});

describe('every strategy', () => {
  it('chooses candidates, at most as many as asked for, none twice for a pair', () => {
    fc.assert(
      fc.property(worlds, cappedSelections, (world, options) => {
        const shard = shardOf(world);
        const { decisions } = sift(shard, options);
        const { triplets } = curate(shard, options);
        for (const negative of triplets.negatives) expect(decisions[negative]).toBe(1);
        const { strategy, num_negatives } = options.select;
        for (const negatives of negativesOf(shard, options)) {
          expect(negatives.length).toBeLessThanOrEqual(sought[strategy] ?? num_negatives);
          expect(new Set(negatives).size).toBe(negatives.length);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('chooses the same in any order of anchors, positives and proposals', () => {
    fc.assert(
      fc.property(keyedWorlds, cappedSelections, (world, options) => {
        const turned = turnedRound(world);
        const [shard, other] = [shardOf(world), shardOf(turned)];
        const ours = namedTriplets(world, shard, curate(shard, options));
        const theirs = namedTriplets(turned, other, curate(other, options));
        expect(theirs.toSorted()).toEqual(ours.toSorted());
      }),
      { numRuns: 500 },
    );
  });

  it('chooses the same however the run is cut into shards', () => {
    fc.assert(
      fc.property(keyedWorlds, cappedSelections, fc.nat(6), (world, options, at) => {
        const whole = shardOf(world);
        const parts = [world.anchors.slice(0, at), world.anchors.slice(at)].map((anchors) => {
          const part: World = { documents: world.documents, anchors };
          const shard = shardOf(part);
          return { part, shard, sifted: sift(shard, options) };
        });
        const { select } = options;
        const { max_per_negative: capacity, seed } = select;
        const capped =
          capacity === undefined
            ? undefined
            : capShards(
                parts.map(({ shard, sifted }) => marketOf(shard, sifted.preferences)),
                capacity,
                seed,
              );
        const curated = curate(whole, options);
        const chosen = parts.map(({ shard, sifted: { preferences, decisions } }, p) =>
          selectTriplets(shard, select, preferences, decisions, capped?.granted[p]),
        );
        const named = parts.flatMap(({ part, shard }, p) => namedTriplets(part, shard, chosen[p]));
        expect(named).toEqual(namedTriplets(world, whole, curated));
        expect(chosen[0].filled + chosen[1].filled).toBe(curated.counts.filled);
        expect(capped?.refused ?? 0).toBe(curated.counts.refused);
      }),
      { numRuns: 500 },
    );
  });

  it('counts every pair that is short, under one cause', () => {
    fc.assert(
      fc.property(worlds, cappedSelections, (world, options) => {
        const shard = shardOf(world);
        const { strategy, num_negatives } = options.select;
        const expected = Math.min(num_negatives, sought[strategy] ?? num_negatives);
        const short = negativesOf(shard, options).filter((row) => row.length < expected).length;
        const { shortages } = curate(shard, options).counts;
        expect(Object.values(shortages).reduce((sum, count) => sum + count, 0)).toBe(short);
      }),
    );
  });

  it('lists a pair’s negatives closest first', () => {
    fc.assert(
      fc.property(worlds, cappedSelections, (world, options) => {
        const { triplets } = curate(shardOf(world), options);
        for (let t = 1; t < triplets.dAn.length; t++) {
          if (triplets.positives[t] !== triplets.positives[t - 1]) continue;
          expect(triplets.dAn[t]).toBeGreaterThanOrEqual(triplets.dAn[t - 1]);
        }
      }),
    );
  });
});

describe('a larger margin', () => {
  it.for(['top', 'random', 'hard', 'semihard', 'all', 'batch_hard', 'distance_weighted', 'simans'])(
    'never gives %s fewer hard or semi-hard negatives',
    (strategy) => {
      fc.assert(
        fc.property(worlds, fc.nat(20), fc.nat(20), (world, margin, more) => {
          const shard = shardOf(world);
          const teaching = (m: number): number => {
            const { triplets } = curate(shard, selecting({ strategy, margin: m / 20 }));
            return triplets.hardness.filter((hardness) => hardness < EASY).length;
          };
          expect(teaching(margin + more)).toBeGreaterThanOrEqual(teaching(margin));
        }),
      );
    },
  );
});

/** Hard: 0 to 2; semi-hard with the margin of 0.1 (cosine): 3 to 5; easy: 6 to 8. */
const pool = [0.9, 0.85, 0.8, 0.68, 0.66, 0.64, 0.5, 0.4, 0.3];
const chosenBy = (select: object, world: World = poolWorld(pool, 0.7)): number[] =>
  negativesOf(shardOf(world), selecting({ distance: 'cosine', margin: 0.1, ...select }))[0];

describe('the strategies', () => {
  it.for([
    ['top', [0, 1]],
    ['hard', [0, 1]],
    ['semihard', [3, 4]],
    ['easy', [6, 7]],
    ['all', [0, 1, 2, 3, 4, 5, 6, 7, 8]],
    ['batch_hard', [0]],
  ] as const)('%s chooses by distance', ([strategy, negatives]) => {
    expect(chosenBy({ strategy, num_negatives: 2 })).toEqual(negatives);
  });

  it('distance_weighted draws nothing from the cutoff on', () => {
    // d² = 2 − 2s: 1.1² < 2 − 2 · 0.3 = 1.4 and 2 − 2 · 0.4 = 1.2, but not 2 − 2 · 0.5 = 1.
    const reach = { strategy: 'distance_weighted', nonzero_loss_cutoff: 1.05, num_negatives: 9 };
    expect(chosenBy(reach)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it('distance_weighted refuses the dot product and vectors of unknown dimensions', () => {
    const strategy = 'distance_weighted';
    expect(() => selecting({ strategy, distance: 'dot' })).toThrow('unit length');
    const { dimensions: _, ...options } = selecting({ strategy });
    expect(() => curate(shardOf(poolWorld(pool, 0.7)), options)).toThrow('dimensions');
  });

  it('depend on the seed where they draw', () => {
    const shard = shardOf(poolWorld(pool, 0.7, 20));
    for (const strategy of ['random', 'distance_weighted', 'simans', 'mix'] as const) {
      const [one, two] = [1, 2].map((seed) => negativesOf(shard, selecting({ strategy, seed })));
      expect(one).not.toEqual(two);
    }
  });
});

describe('fill', () => {
  const few = [0.9, 0.68, 0.5, 0.4];
  const filled = (select: object): number[] => chosenBy(select, poolWorld(few, 0.7));

  it.for([
    ['semihard', 2, [1, 2]],
    ['semihard', 4, [0, 1, 2, 3]],
    ['hard', 2, [0, 1]],
    ['easy', 3, [1, 2, 3]],
  ] as const)('relax gives %s its next best %i', ([strategy, num_negatives, negatives]) => {
    expect(filled({ strategy, num_negatives, fill: 'relax' })).toEqual(negatives);
  });

  it('relax takes the least hard first', () => {
    const select = { strategy: 'semihard', num_negatives: 2, fill: 'relax' };
    expect(chosenBy(select, poolWorld([0.9, 0.8, 0.75], 0.7))).toEqual([1, 2]);
  });

  it('leaves a pair short only of candidates, and keeps what the strategy chose', () => {
    fc.assert(
      fc.property(
        worlds,
        selections,
        fc.constantFrom('relax' as const, 'random' as const),
        (world, options, fill) => {
          const shard = shardOf(world);
          const filling = withSelect(options, { fill });
          const short = negativesOf(shard, withSelect(options, { fill: 'short' }));
          const full = negativesOf(shard, filling);
          const { counts } = curate(shard, filling);
          const { candidates: _, ...otherShortages } = counts.shortages;
          expect(otherShortages).toEqual({});
          short.forEach((row, r) => expect(full[r]).toEqual(expect.arrayContaining(row)));
          expect(counts.filled).toBe(full.flat().length - short.flat().length);
        },
      ),
    );
  });
});
