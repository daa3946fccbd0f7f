import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addCandidateCounts,
  CONFIRMED_NEGATIVE,
  CONFIRMED_POSITIVE,
  curate,
  DECISIONS,
  emptyCandidateCounts,
  filterOptions,
  REASONS,
  type CurateOptions,
  type Curation,
} from '../../src/index.ts';
import { optionsOf } from '../made-shard.ts';
import { KNOWN_BY_HAND, reasonByHand, SUSPECTED_BY_HAND } from './filters-by-hand.ts';
import {
  filterCases,
  FILTER_NAMES,
  filters,
  knownShard,
  knownWorlds,
  suspectedModes,
  type KnownProposal,
  type KnownWorld,
} from './made-evidence.ts';

const reasonNames = ({ reasons }: Curation): string[] =>
  Array.from(reasons, (reason) => REASONS[reason]);
const decisionNames = ({ decisions }: Curation): string[] =>
  Array.from(decisions, (decision) => DECISIONS[decision]);
const sum = (counts: Record<string, number>): number =>
  Object.values(counts).reduce((a, b) => a + b, 0);

/** Whether each candidate passes every filter; the window is no matter of theirs. */
const passing = (world: KnownWorld, filter: object): boolean[] =>
  reasonNames(curate(knownShard(world), optionsOf(filter))).map(
    (reason) => reason === '' || reason === 'rank_window',
  );

const decided = (world: KnownWorld, filter: object, suspected: string): Curation =>
  curate(knownShard(world), optionsOf({ ...filter, suspected }, { num_negatives: 3 }));

/** What became of every pair of anchor (by key) and document, in an order of their own. */
const decidedPairs = (world: KnownWorld, options: CurateOptions): string[] => {
  const curation = curate(knownShard(world), options);
  const [reasons, decisions] = [reasonNames(curation), decisionNames(curation)];
  return world.anchors
    .flatMap(({ key, proposals }) => proposals.map(({ document }) => `${key} ${document}`))
    .map((pair, i) => `${pair} ${decisions[i]} ${reasons[i]}`)
    .toSorted();
};

const reversed = (world: KnownWorld): KnownWorld => ({
  ...world,
  anchors: world.anchors.toReversed().map((anchor) =>
    Object.assign({}, anchor, {
      positives: anchor.positives.toReversed(),
      proposals: anchor.proposals.toReversed(),
    }),
  ),
});

const changedProposals = (
  world: KnownWorld,
  change: (proposal: KnownProposal) => KnownProposal,
): KnownWorld => ({
  ...world,
  anchors: world.anchors.map((anchor) => ({ ...anchor, proposals: anchor.proposals.map(change) })),
});

describe('the filters', () => {
  it('reject what the rules of the peers reject, in the documented order, with one reason each', () => {
    fc.assert(
      fc.property(knownWorlds, filterCases, (world, options) => {
        const found = reasonNames(curate(knownShard(world), options));
        const expected = world.anchors.flatMap((anchor) =>
          anchor.proposals.map((p) => reasonByHand(world, anchor, p, options.filter)),
        );
        found.forEach((reason, i) =>
          expect(reason === 'rank_window' ? '' : reason).toBe(expected[i]),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('never add a candidate: what passes with a filter on passes with it off', () => {
    // An option that is left out is off, but for these two.
    const off: Record<string, unknown> = { own_text: false, include_positives: true };
    const names = fc.constantFrom(...FILTER_NAMES);
    fc.assert(
      fc.property(knownWorlds, filters, suspectedModes, names, (world, filter, suspected, name) => {
        const on = { ...filter, suspected };
        const without = passing(world, { ...on, [name]: off[name] });
        passing(world, on).forEach((passes, i) => passes && expect(without[i]).toBe(true));
      }),
      { numRuns: 400 },
    );
  });

  it('decide the same whatever the order of anchors, positives and proposals', () => {
    fc.assert(
      fc.property(knownWorlds, filterCases, (world, options) => {
        const numbered = { ...world, anchors: world.anchors.map((a, key) => ({ ...a, key })) };
        expect(decidedPairs(reversed(numbered), options)).toEqual(decidedPairs(numbered, options));
      }),
    );
  });

  it('have counts that add up, by reason and by decision', () => {
    fc.assert(
      fc.property(knownWorlds, filterCases, (world, options) => {
        const curation = curate(knownShard(world), options);
        const { counts } = curation;
        const [reasons, decisions] = [reasonNames(curation), decisionNames(curation)];
        const counted = (decision: string): Record<string, number> => {
          const found: Record<string, number> = {};
          reasons.forEach((reason, i) => {
            if (decisions[i] === decision) found[reason] = (found[reason] ?? 0) + 1;
          });
          return found;
        };
        expect(counts.rejected).toEqual(counted('rejected'));
        expect(counts.review).toEqual(counted('review'));
        expect(sum(counts.candidates)).toBe(
          sum(counts.rejected) + sum(counts.review) + counts.kept,
        );
        const bins = counts.similarities.candidates.counts;
        const binned = Object.values(bins).reduce((a, b) => a + b, 0);
        const numbers = world.anchors.flatMap(({ proposals }) =>
          proposals.filter(({ similarity }) => !Number.isNaN(similarity)),
        );
        expect(binned).toBe(numbers.length);
      }),
    );
  });

  it('have counts of shards that add up to those of the whole', () => {
    fc.assert(
      fc.property(knownWorlds, filterCases, (world, options) => {
        const total = emptyCandidateCounts();
        for (const anchor of world.anchors) {
          const shard = knownShard({ ...world, anchors: [anchor] });
          addCandidateCounts(total, curate(shard, options).counts);
        }
        expect(total).toEqual(curate(knownShard(world), options).counts);
      }),
    );
  });
});

describe('filter.suspected', () => {
  it('review sets aside exactly what drop rejects on suspicion, for the same reason', () => {
    fc.assert(
      fc.property(knownWorlds, filters, (world, filter) => {
        const dropped = decided(world, filter, 'drop');
        const reviewed = decided(world, filter, 'review');
        expect(reviewed.reasons).toEqual(dropped.reasons);
        expect(reviewed.triplets).toEqual(dropped.triplets);
        const names = reasonNames(dropped);
        const before = decisionNames(dropped);
        expect(decisionNames(reviewed)).toEqual(
          before.map((decision, i) => (SUSPECTED_BY_HAND.includes(names[i]) ? 'review' : decision)),
        );
        expect(before).not.toContain('review');
      }),
    );
  });

  it('relabel changes no survivor, and names each pair with the filter that was sure of it', () => {
    fc.assert(
      fc.property(knownWorlds, filters, (world, filter) => {
        const options = filterOptions.parse(filter);
        const dropped = decided(world, filter, 'drop');
        const relabelled = decided(world, filter, 'relabel');
        const [before, after] = [reasonNames(dropped), reasonNames(relabelled)];
        after.forEach((reason, i) => {
          if (reason === 'relabelled_positive') {
            expect([...SUSPECTED_BY_HAND, 'min_score']).toContain(before[i]);
          } else expect(reason).toBe(before[i]);
        });
        expect(relabelled.triplets).toEqual(dropped.triplets);
        const { anchors, proposals, reasons } = relabelled.relabelled;
        const sure = new Set(['relabelled_positive', 'verdict_positive']);
        expect([...proposals]).toEqual([...after.keys()].filter((i) => sure.has(after[i])));
        const all = world.anchors.flatMap((anchor, a) => anchor.proposals.map((p) => ({ a, p })));
        proposals.forEach((proposal, r) => {
          const { a, p } = all[proposal];
          expect(anchors[r]).toBe(a);
          const because = REASONS[reasons[r]];
          if (because === 'near_duplicate') expect(p.positiveOverlap).toBe(1);
          else if (because === 'verdict_positive') expect(p.verdict).toBe(CONFIRMED_POSITIVE);
          else {
            expect(because).toBe('teacher_threshold');
            expect(p.teacher).toBeGreaterThan(options.teacher_positive_above!);
          }
        });
      }),
    );
  });

  it('leaves the zero-loss fraction of the candidates alone', () => {
    fc.assert(
      fc.property(knownWorlds, filters, (world, filter) => {
        const { counts } = decided(world, filter, 'drop');
        expect(decided(world, filter, 'review').counts.zeroLoss).toEqual(counts.zeroLoss);
        expect(decided(world, filter, 'relabel').counts.zeroLoss).toEqual(counts.zeroLoss);
      }),
    );
  });
});

describe('a person’s verdict', () => {
  it('of negative makes a candidate immune to every suspicion, and to nothing that is known', () => {
    fc.assert(
      fc.property(knownWorlds, filterCases, (world, options) => {
        const confirmed = changedProposals(world, (p) => ({ ...p, verdict: CONFIRMED_NEGATIVE }));
        const silent = changedProposals(world, (p) => ({ ...p, verdict: 0 }));
        const found = reasonNames(curate(knownShard(confirmed), options));
        const otherwise = reasonNames(curate(knownShard(silent), options));
        found.forEach((reason, i) => {
          expect([...KNOWN_BY_HAND, 'min_score', 'rank_window', '']).toContain(reason);
          if (KNOWN_BY_HAND.includes(otherwise[i])) expect(reason).toBe(otherwise[i]);
        });
      }),
    );
  });

  it('of positive rejects a candidate that nothing else is known of, and hands on the pair', () => {
    fc.assert(
      fc.property(knownWorlds, filterCases, (world, options) => {
        const confirmed = changedProposals(world, (p) => ({ ...p, verdict: CONFIRMED_POSITIVE }));
        const curation = curate(knownShard(confirmed), options);
        const found = reasonNames(curation);
        found.forEach((reason) => expect(KNOWN_BY_HAND).toContain(reason));
        expect([...curation.relabelled.proposals]).toEqual(
          [...found.keys()].filter((i) => found[i] === 'verdict_positive'),
        );
        expect(curation.triplets.negatives).toHaveLength(0);
      }),
    );
  });
});
