import fc from 'fast-check';
import {
  CONFIRMED_NEGATIVE,
  CONFIRMED_POSITIVE,
  type CurateOptions,
  type Evidence,
  type PairScores,
  type Shard,
} from '../../src/index.ts';
import { optionsOf, shardOf, worlds, type World } from '../made-shard.ts';

/** How many guide models a world has. */
const GUIDES = 3;

/** Scores on a coarse grid, so that ties and bounds that are met exactly are common; at times nobody knows. */
const score = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: -10, max: 10 }).map((n) => n / 10) },
  { weight: 1, arbitrary: fc.constant(Number.NaN) },
);
const seldom = fc.nat(14).map((n) => n === 0);

const ofPositive = fc.record({
  guides: fc.array(score, { minLength: GUIDES, maxLength: GUIDES }),
  teacher: score,
});
const ofProposal = fc.record({
  positiveSimilarity: score,
  positiveOverlap: score.map(Math.abs),
  vote: score.map(Math.abs),
  mutual: fc.boolean(),
  guides: fc.array(score, { minLength: GUIDES, maxLength: GUIDES }),
  teacher: score,
  verdict: fc.constantFrom<number>(0, 0, 0, 0, CONFIRMED_NEGATIVE, CONFIRMED_POSITIVE),
});

type WorldAnchor = World['anchors'][number];
type Known<Arbitrary> = Arbitrary extends fc.Arbitrary<infer Value> ? Value : never;
export type KnownProposal = WorldAnchor['proposals'][number] & Known<typeof ofProposal>;
export type KnownPositive = WorldAnchor['positives'][number] & Known<typeof ofPositive>;

/** A world in which everything that filters may ask about every pair is known. */
export interface KnownWorld extends World {
  documents: (World['documents'][number] & { heldOut: boolean })[];
  anchors: (Omit<WorldAnchor, 'positives' | 'proposals'> & {
    heldOut: boolean;
    positives: KnownPositive[];
    proposals: KnownProposal[];
  })[];
}
export type KnownAnchor = KnownWorld['anchors'][number];

const each = <Given, Added>(
  given: readonly Given[],
  added: fc.Arbitrary<Added>,
): fc.Arbitrary<(Given & Added)[]> =>
  fc
    .array(added, { minLength: given.length, maxLength: given.length })
    .map((additions) => given.map((value, i) => ({ ...value, ...additions[i] })));

const unusable = <Pair extends { similarity: number }>(
  pairs: fc.Arbitrary<Pair[]>,
): fc.Arbitrary<Pair[]> =>
  fc.tuple(pairs, fc.infiniteStream(fc.nat(19))).map(([given, lots]) =>
    given.map((pair) => {
      const lot = lots.next();
      return !lot.done && lot.value === 0 ? { ...pair, similarity: Number.NaN } : pair;
    }),
  );

/** Worlds in which some similarities are no numbers, and some documents and anchors are held out. */
export const knownWorlds: fc.Arbitrary<KnownWorld> = worlds.chain(({ documents, anchors }) =>
  fc.record({
    documents: each(documents, fc.record({ heldOut: seldom })),
    anchors: fc.tuple(
      ...anchors.map((anchor) =>
        fc
          .record({
            heldOut: seldom,
            positives: unusable(each(anchor.positives, ofPositive)),
            proposals: unusable(each(anchor.proposals, ofProposal)),
          })
          .map((known) => Object.assign({}, anchor, known)),
      ),
    ),
  }),
);

const flags = (rows: readonly { heldOut: boolean }[]): Uint8Array =>
  Uint8Array.from(rows, ({ heldOut }) => Number(heldOut));

const evidenceOf = ({ documents, anchors }: KnownWorld): Required<Evidence> => {
  const proposals = anchors.flatMap((anchor) => anchor.proposals);
  const positives = anchors.flatMap((anchor) => anchor.positives);
  const scores = (of: (pair: { guides: number[]; teacher: number }) => number): PairScores => ({
    proposals: Float64Array.from(proposals, of),
    positives: Float64Array.from(positives, of),
  });
  return {
    positiveSimilarities: Float64Array.from(proposals, (p) => p.positiveSimilarity),
    positiveOverlaps: Float64Array.from(proposals, (p) => p.positiveOverlap),
    neighbourVotes: Float64Array.from(proposals, ({ vote }) => vote),
    mutualNeighbours: Uint8Array.from(proposals, ({ mutual }) => Number(mutual)),
    guides: Array.from({ length: GUIDES }, (_, g) => scores(({ guides }) => guides[g])),
    teacher: scores(({ teacher }) => teacher),
    verdicts: Uint8Array.from(proposals, ({ verdict }) => verdict),
    heldOut: { anchors: flags(anchors), documents: flags(documents) },
  };
};

export const knownShard = (world: KnownWorld): Shard => ({
  ...shardOf(world),
  evidence: evidenceOf(world),
});

const bound = fc.integer({ min: -10, max: 10 }).map((n) => n / 10);
const share = fc.integer({ min: 1, max: 10 }).map((n) => n / 10);
/** Off more often than on, or little would be left for the last filters to reject. */
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });
const seldomOn = fc.nat(3).map((n) => n === 0);

const switches = {
  include_positives: fc.boolean(),
  own_text: fc.boolean(),
  absolute_margin: maybe(bound),
  relative_margin: maybe(bound),
  max_score: maybe(bound),
  min_score: maybe(bound),
  near_duplicate_similarity: maybe(bound),
  near_duplicate_overlap: maybe(share),
  neighbour_vote: maybe(share),
  mutual_neighbours: seldomOn,
  guide_margin: maybe(bound),
  guide_relative_margin: maybe(bound),
  teacher_absolute_margin: maybe(bound),
  teacher_relative_margin: maybe(bound),
  teacher_max_score: maybe(bound),
  teacher_negative_below: maybe(bound),
  teacher_positive_above: maybe(bound),
};
export const FILTER_NAMES = Object.keys(switches);

/** Filters of every kind, each on in a quarter of the cases. */
export const filters: fc.Arbitrary<object> = fc
  .record({ ...switches, guide_vote: fc.constantFrom('any', 'majority') })
  .filter(
    ({ teacher_negative_below: below = -1, teacher_positive_above: above = 1 }) => below <= above,
  );

export const suspectedModes = fc.constantFrom('drop', 'relabel', 'review');

export const filterCases: fc.Arbitrary<CurateOptions> = fc
  .record({ filter: filters, suspected: suspectedModes, range_min: fc.nat(2) })
  .map(({ filter, ...rest }) => optionsOf({ ...filter, ...rest }, { num_negatives: 3 }));
