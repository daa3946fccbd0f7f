import { type Batch, type MinerName, MINERS, seededRandom } from '@sluice/mining';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batches, batchOf, madeBatch } from './made-batch.ts';
import {
  allPairs,
  distancesOf,
  negativesOf,
  type Pair,
  pairsIn,
  positivesOf,
  tripletsIn,
  written,
} from './reference.ts';

const random = seededRandom(1);
// A fixed seed: a distance within rounding of a bound would tell float64 and float32 apart.
const settings = { seed: 12, numRuns: 40 };

interface Pairs {
  positives: Pair[];
  negatives: Pair[];
}
/** As sets, to compare. */
const asSets = ({ positives, negatives }: Pairs): string[][] => [
  written(positives),
  written(negatives),
];
const mine = (name: MinerName, batch: Batch, options: object): Pairs =>
  pairsIn(MINERS[name].mine(batch, options, random));

describe('PairMarginMiner', () => {
  const bounds = fc.double({ min: 0, max: 2, noNaN: true });

  it('keeps far positives and near negatives', () => {
    fc.assert(
      fc.property(batches, bounds, bounds, (batch, pos_margin, neg_margin) => {
        const d = distancesOf(batch, 'euclidean');
        const { positives, negatives } = allPairs(batch);
        expect(asSets(mine('PairMarginMiner', batch, { pos_margin, neg_margin }))).toEqual(
          asSets({
            positives: positives.filter(([a, p]) => d[a][p] > pos_margin),
            negatives: negatives.filter(([a, n]) => d[a][n] < neg_margin),
          }),
        );
      }),
      settings,
    );
  });

  it('compares similarities under cosine', () => {
    const batch = madeBatch(2);
    const s = distancesOf(batch, 'cosine');
    const { positives, negatives } = allPairs(batch);
    const expected = {
      positives: positives.filter(([a, p]) => s[a][p] < 0.2),
      negatives: negatives.filter(([a, n]) => s[a][n] > 0.8),
    };
    expect(expected.negatives.length).toBeGreaterThan(0);
    expect(asSets(mine('PairMarginMiner', batch, { distance: 'cosine' }))).toEqual(
      asSets(expected),
    );
  });
});

describe('MultiSimilarityMiner', () => {
  it('keeps pairs beside the hardest of the other kind', () => {
    const epsilons = fc.double({ min: 0, max: 0.5, noNaN: true });
    fc.assert(
      fc.property(batches, epsilons, (batch, epsilon) => {
        const s = distancesOf(batch, 'cosine');
        const { positives, negatives } = allPairs(batch);
        expect(asSets(mine('MultiSimilarityMiner', batch, { epsilon }))).toEqual(
          asSets({
            positives: positives.filter(
              ([a, p]) =>
                s[a][p] - epsilon < Math.max(...negativesOf(batch, a).map((n) => s[a][n])),
            ),
            negatives: negatives.filter(
              ([a, n]) =>
                s[a][n] + epsilon > Math.min(...positivesOf(batch, a).map((p) => s[a][p])),
            ),
          }),
        );
      }),
      settings,
    );
  });
});

describe('HDCMiner', () => {
  it('keeps the hardest share of each kind', () => {
    const shares = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        batches,
        shares,
        fc.constantFrom('euclidean', 'cosine'),
        (batch, share, distance) => {
          const sign = distance === 'cosine' ? -1 : 1;
          const d = distancesOf(batch, distance);
          const { positives, negatives } = allPairs(batch);
          // A stable sort, as pairs of equal distance go by anchor, then other.
          const hardest = (pairs: Pair[], hardness: number) =>
            pairs
              .sort(([a, b], [e, f]) => hardness * (d[e][f] - d[a][b]))
              .slice(0, Math.ceil(share * pairs.length));
          expect(asSets(mine('HDCMiner', batch, { filter_percentage: share, distance }))).toEqual(
            asSets({
              positives: hardest(positives, sign),
              negatives: hardest(negatives, -sign),
            }),
          );
        },
      ),
      settings,
    );
  });
});

const STRATEGIES = ['hard', 'semihard', 'easy', 'all'] as const;
type Strategy = (typeof STRATEGIES)[number];
interface Choice {
  pos_strategy: Strategy;
  neg_strategy: Strategy;
  allowed_pos_range?: [number, number];
  allowed_neg_range?: [number, number];
}

/** The rule of BatchEasyHardMiner by its definition; `far` is 1 to look for the farthest, −1 nearest. */
const chosenPairs = (batch: Batch, choice: Choice): Pairs => {
  const { pos_strategy: pos, neg_strategy: neg } = choice;
  const d = distancesOf(batch, 'euclidean');
  const pick = (a: number, rows: number[], far: number, range = [0, 9], above = -1, below = 9) =>
    rows
      .filter((row) => d[a][row] >= range[0] && d[a][row] <= range[1])
      .filter((row) => d[a][row] > above && d[a][row] < below)
      .sort((x, y) => far * (d[a][y] - d[a][x]) || x - y)
      .slice(0, 1);
  const positivesAt = (a: number, below?: number) =>
    pos === 'all'
      ? positivesOf(batch, a)
      : pick(
          a,
          positivesOf(batch, a),
          pos === 'easy' ? -1 : 1,
          choice.allowed_pos_range,
          -1,
          below,
        );
  const negativesAt = (a: number, above?: number) =>
    neg === 'all'
      ? negativesOf(batch, a)
      : pick(a, negativesOf(batch, a), neg === 'easy' ? 1 : -1, choice.allowed_neg_range, above);

  const result: Pairs = { positives: [], negatives: [] };
  for (const a of batch.labels.keys()) {
    let p = positivesAt(a);
    let n = negativesAt(a);
    if (pos === 'semihard') p = n.length > 0 ? positivesAt(a, d[a][n[0]]) : [];
    if (neg === 'semihard') n = p.length > 0 ? negativesAt(a, d[a][p[0]]) : [];
    if (pos !== 'all' && neg !== 'all' && (p.length === 0 || n.length === 0)) continue;
    result.positives.push(...p.map((row): Pair => [a, row]));
    result.negatives.push(...n.map((row): Pair => [a, row]));
  }
  return result;
};

const combinations = STRATEGIES.flatMap((pos) => STRATEGIES.map((neg) => [pos, neg] as const));
const isSenseless = ([pos, neg]: readonly [Strategy, Strategy]): boolean =>
  [pos, neg].includes('semihard') && (pos === neg || [pos, neg].includes('all'));

describe('BatchEasyHardMiner', () => {
  const range = fc
    .tuple(fc.double({ min: 0, max: 2, noNaN: true }), fc.double({ min: 0, max: 2, noNaN: true }))
    .map(([x, y]): [number, number] => [Math.min(x, y), Math.max(x, y)]);

  it.each(combinations.filter((c) => !isSenseless(c)))('%s positives, %s negatives', (pos, neg) => {
    fc.assert(
      fc.property(batches, fc.option(range), fc.option(range), (batch, posRange, negRange) => {
        const choice = {
          pos_strategy: pos,
          neg_strategy: neg,
          ...(posRange && pos !== 'all' ? { allowed_pos_range: posRange } : {}),
          ...(negRange && neg !== 'all' ? { allowed_neg_range: negRange } : {}),
        };
        expect(asSets(mine('BatchEasyHardMiner', batch, choice))).toEqual(
          asSets(chosenPairs(batch, choice)),
        );
      }),
      settings,
    );
  });

  it.each(combinations.filter(isSenseless))('refuses %s with %s', (pos_strategy, neg_strategy) => {
    expect(() => mine('BatchEasyHardMiner', madeBatch(1), { pos_strategy, neg_strategy })).toThrow(
      /^miner_options\.neg_strategy: semihard is relative to one chosen pair/,
    );
  });

  it('takes ranges as inclusive, and as similarities under cosine', () => {
    // Cosines from row 0: 0.5 and 0 within the class, −1 across.
    const batch = batchOf(
      [
        [2, 0, 0],
        [1, Math.sqrt(3), 0],
        [0, 0, 1],
        [-1, 0, 0],
      ],
      [0, 0, 0, 1],
    );
    const positiveOfRow0 = (allowed_pos_range: [number, number]) =>
      mine('BatchEasyHardMiner', batch, {
        pos_strategy: 'hard',
        neg_strategy: 'all',
        distance: 'cosine',
        allowed_pos_range,
      }).positives.filter(([a]) => a === 0);
    expect(positiveOfRow0([-1, 1])).toEqual([[0, 2]]);
    expect(positiveOfRow0([0, 0])).toEqual([[0, 2]]);
    expect(positiveOfRow0([0.1, 1])).toEqual([[0, 1]]);
    expect(positiveOfRow0([0.6, 1])).toEqual([]);
  });

  it.each([
    [{ pos_strategy: 'all', neg_strategy: 'hard', allowed_pos_range: [0, 1] }, 'allowed_pos_range'],
    [{ pos_strategy: 'hard', neg_strategy: 'all', allowed_neg_range: [0, 1] }, 'allowed_neg_range'],
    [{ allowed_neg_range: [1, 0] }, 'allowed_neg_range'],
  ])('refuses a range that says nothing: %j', (options, name) => {
    expect(() => mine('BatchEasyHardMiner', madeBatch(1), options)).toThrow(
      `miner_options.${name}`,
    );
  });
});

describe('BatchHardMiner', () => {
  it('is the triplet of BatchEasyHardMiner with both hard', () => {
    fc.assert(
      fc.property(batches, (batch) => {
        const { positives, negatives } = chosenPairs(batch, {
          pos_strategy: 'hard',
          neg_strategy: 'hard',
        });
        const expected = positives.map(([a, p], i) => [a, p, negatives[i][1]]);
        const mined = tripletsIn(MINERS.BatchHardMiner.mine(batch, {}, random));
        expect(mined).toEqual(expected);
      }),
      settings,
    );
  });

  it('takes the lower row of equals', () => {
    const [x, y] = [
      [1, 0],
      [0, 1],
    ];
    const mined = MINERS.BatchHardMiner.mine(batchOf([x, y, y, y, y], [0, 0, 0, 1, 1]), {}, random);
    expect(tripletsIn(mined)[0]).toEqual([0, 1, 3]);
  });
});
