import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { curate, MiningFault, usablePositives, type Curation } from '../../src/index.ts';
import { sift } from '../../src/curate.ts';
import { optionsOf } from '../made-shard.ts';
import { usableOf } from './filters-by-hand.ts';
import {
  filterCases,
  knownShard,
  knownWorlds,
  type KnownProposal,
  type KnownWorld,
} from './made-evidence.ts';

const sum = (counts: Record<string, number>): number =>
  Object.values(counts).reduce((a, b) => a + b, 0);

/** The world as it would be had nobody ever mentioned the positives that must not be used. */
const withoutUnused = (world: KnownWorld): KnownWorld => ({
  ...world,
  anchors: world.anchors.map((anchor) => ({ ...anchor, positives: usableOf(world, anchor) })),
});

/** Triplets by anchor and documents, whatever the positions of the positives. */
const triplets = (world: KnownWorld, { triplets }: Curation): string[] => {
  const positives = world.anchors.flatMap((anchor) => anchor.positives);
  const proposals = world.anchors.flatMap((anchor) => anchor.proposals);
  return Array.from(triplets.anchors, (anchor, t) =>
    [
      anchor,
      positives[triplets.positives[t]].document,
      proposals[triplets.negatives[t]].document,
      triplets.dAp[t],
    ].join(' '),
  );
};

describe('what is held out', () => {
  it('never enters a triplet, in either role', () => {
    fc.assert(
      fc.property(knownWorlds, filterCases, (world, options) => {
        const shard = knownShard(world);
        const { triplets } = curate(shard, options);
        triplets.anchors.forEach((a, t) => {
          expect(world.anchors[a].heldOut).toBe(false);
          const positive = shard.positives.values[triplets.positives[t]];
          const negative = shard.proposals.values[triplets.negatives[t]];
          expect(world.documents[positive].heldOut).toBe(false);
          expect(world.documents[negative].heldOut).toBe(false);
          expect(triplets.dAp[t]).not.toBeNaN();
          expect(triplets.dAn[t]).not.toBeNaN();
        });
      }),
    );
  });

  it('is as if it had never been a positive, and is counted', () => {
    fc.assert(
      fc.property(knownWorlds, filterCases, (world, options) => {
        const rest = withoutUnused(world);
        const [ours, theirs] = [world, rest].map((w) => curate(knownShard(w), options));
        expect(triplets(world, ours)).toEqual(triplets(rest, theirs));
        expect(ours.reasons).toEqual(theirs.reasons);
        const { unusedPositives, ...counts } = ours.counts;
        expect(counts).toEqual({ ...theirs.counts, unusedPositives: undefined });
        const left = world.anchors.flatMap((anchor) => anchor.positives).length;
        expect(counts.positives + sum(unusedPositives)).toBe(left);
      }),
    );
  });

  it('is refused as a positive by what does not leave it out by itself', () => {
    fc.assert(
      fc.property(knownWorlds, (world) => {
        const shard = knownShard(world);
        const options = optionsOf();
        const { shard: usable, unused } = usablePositives(shard);
        expect(() => sift(usable, options)).not.toThrow();
        if (sum(unused) > 0) expect(() => sift(shard, options)).toThrow(MiningFault);
        else expect(usable).toBe(shard);
      }),
    );
  });
});

const document = (label: number) => ({ key: 0, label, heldOut: false });
const scores = { guides: [0, 0, 0], teacher: 0 };
const candidate = (of: number, similarity: number): KnownProposal => ({
  ...scores,
  document: of,
  similarity,
  positiveSimilarity: 0,
  positiveOverlap: 0,
  vote: 0,
  mutual: false,
  verdict: 0,
});

describe('an anchor without triplets', () => {
  it('is counted, with one cause', () => {
    fc.assert(
      fc.property(knownWorlds, filterCases, (world, options) => {
        const { counts, triplets } = curate(knownShard(world), options);
        expect(sum(counts.withoutTriplets)).toBe(
          world.anchors.length - new Set(triplets.anchors).size,
        );
        const heldOut = world.anchors.filter((anchor) => anchor.heldOut).length;
        expect(counts.withoutTriplets['held_out'] ?? 0).toBe(heldOut);
      }),
    );
  });

  it('has the cause that applies', () => {
    const anchor = { key: 0, label: 0, own: 0, judged: [], heldOut: false };
    const positives = [{ document: 1, similarity: 0.5, ...scores }];
    const proposals = [candidate(2, 0.4)];
    const world: KnownWorld = {
      documents: [document(0), document(0), document(1)],
      anchors: [
        { ...anchor, positives, proposals },
        { ...anchor, positives, proposals: [] },
        { ...anchor, positives, proposals: [candidate(2, Number.NaN)] },
        { ...anchor, positives: [], proposals },
        { ...anchor, label: 1, own: 2, positives: [], proposals },
        { ...anchor, label: 7, positives: [], proposals },
        { ...anchor, positives, proposals, heldOut: true },
      ],
    };
    const { counts } = curate(knownShard(world), optionsOf());
    expect(counts.withoutTriplets).toEqual({
      no_candidate: 1,
      no_negative: 1,
      no_positive: 1,
      empty_class: 2,
      held_out: 1,
    });
    expect(counts.rejected).toMatchObject({ unusable_vector: 1, held_out: 1 });
    expect(counts.unusedPositives).toEqual({ held_out: 1 });
  });
});
