import { MINERS, type MinerName, seededRandom, shuffle } from '@sluice/mining';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchOf, madeBatch, reordered } from './made-batch.ts';
import { everythingIn, pairsIn, tripletsIn } from './reference.ts';

const NAMES = Object.keys(MINERS) as MinerName[];
const STOCHASTIC = new Set<MinerName>(['DistanceWeightedMiner', 'UniformHistogramMiner']);
const settings = { seed: 31, numRuns: 30 };
const random = seededRandom(1);

describe.each(NAMES)('%s', (name) => {
  const mine = (batch: Parameters<(typeof MINERS)[typeof name]['mine']>[0], options: object = {}) =>
    MINERS[name].mine(batch, options, seededRandom(1));

  it('never pairs a row with itself, a positive of another class or a negative of its own', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const batch = madeBatch(seed, { rows: 24, classes: 5, dimensions: 3 });
        const { labels } = batch;
        const mined = mine(batch);
        const pairs =
          mined.kind === 'pairs'
            ? pairsIn(mined)
            : {
                positives: tripletsIn(mined).map(([a, p]) => [a, p] as const),
                negatives: tripletsIn(mined).map(([a, , n]) => [a, n] as const),
              };
        expect(pairs.positives.filter(([a, p]) => p === a || labels[p] !== labels[a])).toEqual([]);
        expect(pairs.negatives.filter(([a, n]) => labels[n] === labels[a])).toEqual([]);
      }),
      settings,
    );
  });

  it('gives the same for the same seed', () => {
    const batch = madeBatch(7);
    expect(everythingIn(mine(batch))).toEqual(everythingIn(mine(batch)));
  });

  it('finds nothing to compare in an empty batch or a batch of single members', () => {
    expect(everythingIn(mine(batchOf([], [])))).toEqual([]);
    const singles = mine(madeBatch(8, { rows: 1 }));
    expect(everythingIn(singles)).toEqual([]);
  });

  it('takes no positive from a class of one member, nor a negative from a batch of one class', () => {
    const batch = madeBatch(9, { rows: 20, classes: 3 });
    const labels = batch.labels.map((label, row) => (row === 4 ? 99 : label));
    const positiveAnchors = (mined: ReturnType<typeof mine>): number[] =>
      mined.kind === 'pairs' ? [...mined.positivePairs.anchors] : [...mined.anchors];
    expect(positiveAnchors(mine({ ...batch, labels }))).not.toContain(4);
    const oneClass = mine({ ...batch, labels: labels.fill(1) });
    const negatives =
      oneClass.kind === 'pairs' ? oneClass.negativePairs.others : oneClass.negatives;
    expect(negatives).toHaveLength(0);
  });

  it('names a row that is not finite', () => {
    for (const bad of [Number.NaN, Infinity, -Infinity]) {
      const batch = madeBatch(10);
      batch.vectors[3 * batch.dimensions + 2] = bad;
      expect(() => mine(batch)).toThrow(
        `batch vectors: row 3 holds ${bad} at dimension 2; leave this row out`,
      );
    }
  });

  it('refuses an option it does not have', () => {
    expect(() => mine(madeBatch(1), { margni: 0.3 })).toThrow(/^miner_options: .*margni/);
  });
});

describe.each(NAMES.filter((name) => !STOCHASTIC.has(name)))('%s', (name) => {
  it('does not depend on the order of the batch', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const batch = madeBatch(seed, { rows: 21 });
        const order = shuffle([...batch.labels.keys()], seededRandom(seed));
        const mined = MINERS[name].mine(reordered(batch, order), {}, random);
        const backToRows = (column: Int32Array): Int32Array => column.map((row) => order[row]);
        const back =
          mined.kind === 'triplets'
            ? {
                kind: mined.kind,
                anchors: backToRows(mined.anchors),
                positives: backToRows(mined.positives),
                negatives: backToRows(mined.negatives),
              }
            : {
                kind: mined.kind,
                positivePairs: {
                  anchors: backToRows(mined.positivePairs.anchors),
                  others: backToRows(mined.positivePairs.others),
                },
                negativePairs: {
                  anchors: backToRows(mined.negativePairs.anchors),
                  others: backToRows(mined.negativePairs.others),
                },
              };
        const ofEither = (tuples: string[]): string[] =>
          name === 'HDCMiner' ? tuples.map(withoutDirection).sort() : tuples;
        expect(ofEither(everythingIn(back))).toEqual(
          ofEither(everythingIn(MINERS[name].mine(batch, {}, random))),
        );
      }),
      settings,
    );
  });
});

/** HDC may cut between a pair and its mirror image, which are equally far: rows then decide. */
const withoutDirection = (pair: string): string => {
  const [sign, ...rows] = pair.split(' ');
  return [sign, ...rows.map(Number).sort((a, b) => a - b)].join(' ');
};

describe('options', () => {
  it.each([
    ['TripletMarginMiner', { margin: -0.1 }, 'margin'],
    ['TripletMarginMiner', { type_of_triplets: 'semi-hard' }, 'type_of_triplets'],
    ['TripletMarginMiner', { max_triplets: 0 }, 'max_triplets'],
    ['MultiSimilarityMiner', { epsilon: -1 }, 'epsilon'],
    ['AngularMiner', { angle: 90 }, 'angle'],
    ['HDCMiner', { filter_percentage: 1.5 }, 'filter_percentage'],
    ['DistanceWeightedMiner', { cutoff: 0 }, 'cutoff'],
    ['UniformHistogramMiner', { num_bins: 0 }, 'num_bins'],
    ['PairMarginMiner', { pos_margin: 'far' }, 'pos_margin'],
  ] as const)('%s refuses %j', (name, options, where) => {
    expect(() => MINERS[name].mine(madeBatch(1), options, seededRandom(1))).toThrow(
      new RegExp(`^miner_options\\.${where}: `),
    );
  });

  it('are typed as a user of Finetuner types them', () => {
    const options = { margin: 0.3, type_of_triplets: 'hard' };
    expect(MINERS.TripletMarginMiner.options.parse(options)).toEqual({
      ...options,
      distance: 'euclidean',
      max_triplets: 50_000_000,
    });
  });
});
