import fc from 'fast-check';
import {
  curate,
  selectOptions,
  type CurateOptions,
  type Curation,
  type Shard,
} from '../../src/index.ts';
import { optionsOf, worlds, type World } from '../made-shard.ts';

const STRATEGIES = selectOptions.shape.strategy.unwrap().options;

/** Options of the selection alone: no filter, and a window that lets every candidate through. */
export const selecting = (select: object): CurateOptions => {
  const options = optionsOf({ own_text: false }, select);
  return { ...options, window: { rangeMin: 0, rangeMax: 1000, depth: 1000 }, dimensions: 3 };
};

const share = fc.integer({ min: 0, max: 3 });
const mixes = fc
  .record({ random: share, easy: share, semihard: share, hard: share })
  .filter((mix) => Object.values(mix).some((value) => value > 0));

/** Every strategy with every fill rule, nothing capped. */
export const selections: fc.Arbitrary<CurateOptions> = fc
  .record({
    strategy: fc.constantFrom(...STRATEGIES),
    fill: fc.constantFrom('short', 'relax', 'random'),
    mix: mixes,
    simans_a: fc.constantFrom(0, 0.5, 100),
    margin: fc.constantFrom(0, 0.1, 0.5),
    num_negatives: fc.integer({ min: 1, max: 6 }),
    seed: fc.nat(),
  })
  .map(selecting);

/** The same under caps tight enough to bind. */
export const cappedSelections: fc.Arbitrary<CurateOptions> = fc
  .tuple(
    selections,
    fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
    fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }),
  )
  .map(([options, max_per_negative, max_per_anchor]) =>
    withSelect(options, { max_per_negative, max_per_anchor }),
  );

/** The same options but for some of the selection. */
export const withSelect = (
  options: CurateOptions,
  select: Partial<CurateOptions['select']>,
): CurateOptions => ({ ...options, select: { ...options.select, ...select } });

const differ = (rows: { key: number }[]): boolean =>
  new Set(rows.map(({ key }) => key)).size === rows.length;

/** Worlds where no two anchors and no two documents share a key: there seeded choices are free of order. */
export const keyedWorlds = worlds.filter(
  ({ anchors, documents }) => differ(anchors) && differ(documents),
);

/** Triplets as text that does not depend on row numbers: keys of anchor, positive and negative. */
export const namedTriplets = (
  world: World,
  shard: Shard,
  { triplets }: Pick<Curation, 'triplets'>,
): string[] =>
  Array.from(triplets.anchors, (anchor, t) => {
    const key = (document: number): number => world.documents[document].key;
    const positive = key(shard.positives.values[triplets.positives[t]]);
    const negative = key(shard.proposals.values[triplets.negatives[t]]);
    return [world.anchors[anchor].key, positive, negative, triplets.dAn[t]].join(' ');
  });

/** Candidates of an anchor by similarity, one positive, and nothing else in the way. */
export const poolWorld = (similarities: number[], positive: number, anchors = 1): World => ({
  documents: Array.from({ length: similarities.length + 1 }, (_, key) => ({ key, label: 0 })),
  anchors: Array.from({ length: anchors }, (_, key) => ({
    key,
    label: 1,
    own: -1,
    judged: [],
    positives: [{ document: similarities.length, similarity: positive }],
    proposals: similarities.map((similarity, document) => ({ document, similarity })),
  })),
});

/** Negatives of each pair, as document numbers in row order. */
export const negativesOf = (shard: Shard, options: CurateOptions): number[][] => {
  const { triplets } = curate(shard, options);
  const rows: number[][] = Array.from(shard.positives.values, () => []);
  triplets.positives.forEach((positive, t) => {
    rows[positive].push(shard.proposals.values[triplets.negatives[t]]);
  });
  return rows;
};
