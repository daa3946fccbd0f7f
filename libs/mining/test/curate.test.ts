import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  curate,
  HARD,
  REASONS,
  SELECTED,
  type CurateOptions,
  type Curation,
  type Shard,
} from '../src/index.ts';
import { curateOptions, optionsOf, shardOf, worlds, type World } from './made-shard.ts';

const sum = (counts: Record<string, number>): number =>
  Object.values(counts).reduce((a, b) => a + b, 0);

/** Triplets as text that does not depend on row numbers: keys of anchor, positive and negative. */
const namedTriplets = (world: World, shard: Shard, { triplets }: Curation): string[] =>
  Array.from(triplets.anchors, (anchor, t) => {
    const key = (document: number): number => world.documents[document].key;
    const positive = key(shard.positives.values[triplets.positives[t]]);
    const negative = key(shard.proposals.values[triplets.negatives[t]]);
    return [world.anchors[anchor].key, positive, negative, triplets.dAn[t]].join(' ');
  });

describe('curate', () => {
  it('gives every rejected candidate one reason, and the counts add up', () => {
    fc.assert(
      fc.property(worlds, curateOptions, (world, options) => {
        const shard = shardOf(world);
        const { counts, reasons, decisions } = curate(shard, options);
        const candidates = shard.proposals.values.length;
        expect(sum(counts.candidates)).toBe(candidates);
        expect(sum(counts.rejected) + counts.kept).toBe(candidates);
        reasons.forEach((reason, i) => expect(reason !== 0).toBe(decisions[i] === 0));
      }),
    );
  });

  it('never selects a known positive, the anchor’s class or its own text', () => {
    fc.assert(
      fc.property(worlds, curateOptions, (world, options) => {
        const shard = shardOf(world);
        const { triplets } = curate(shard, options);
        triplets.anchors.forEach((a, t) => {
          const anchor = world.anchors[a];
          const negative = shard.proposals.values[triplets.negatives[t]];
          expect(anchor.judged).not.toContain(negative);
          expect(world.documents[negative].label).not.toBe(anchor.label);
          expect(negative).not.toBe(anchor.own);
        });
      }),
    );
  });

  it('filters as the formulas of the peers say, in their order', () => {
    fc.assert(
      fc.property(worlds, curateOptions, (world, options) => {
        const { reasons } = curate(shardOf(world, false), options);
        const expected = world.anchors.flatMap((anchor) => reasonsByHand(anchor, options));
        expect(Array.from(reasons, (reason) => REASONS[reason])).toEqual(expected);
      }),
    );
  });

  it('permutes its output when the anchors are permuted', () => {
    fc.assert(
      fc.property(distinctWorlds, curateOptions, (world, options) => {
        const turned = { ...world, anchors: world.anchors.toReversed() };
        const [shard, other] = [shardOf(world), shardOf(turned)];
        const ours = namedTriplets(world, shard, curate(shard, options));
        const theirs = namedTriplets(turned, other, curate(other, options));
        expect(theirs.toSorted()).toEqual(ours.toSorted());
      }),
    );
  });

  it('chooses the same whatever the size of the shard', () => {
    fc.assert(
      fc.property(distinctWorlds, curateOptions, (world, options) => {
        const shard = shardOf(world);
        const whole = namedTriplets(world, shard, curate(shard, options));
        const parts = world.anchors.flatMap((anchor) => {
          const alone = { ...world, anchors: [anchor] };
          const part = shardOf(alone);
          return namedTriplets(alone, part, curate(part, options));
        });
        expect(parts).toEqual(whole);
      }),
    );
  });

  it('never has fewer hard or semi-hard triplets for a larger margin', () => {
    fc.assert(
      fc.property(worlds, fc.double({ min: 0, max: 1, noNaN: true }), (world, margin) => {
        const shard = shardOf(world);
        const atMost = (m: number): number => {
          const { triplets } = curate(shard, optionsOf({}, { strategy: 'all', margin: m }));
          return triplets.hardness.filter((h) => h <= HARD + 1).length;
        };
        expect(atMost(margin + 0.3)).toBeGreaterThanOrEqual(atMost(margin));
      }),
    );
  });

  it('marks as selected exactly the negatives of its triplets', () => {
    fc.assert(
      fc.property(worlds, curateOptions, (world, options) => {
        const { decisions, triplets } = curate(shardOf(world), options);
        const negatives = new Set(triplets.negatives);
        decisions.forEach((decision, i) => expect(decision === SELECTED).toBe(negatives.has(i)));
      }),
    );
  });
});

const unique = { selector: (row: { key: number }) => row.key };
const distinctWorlds = worlds.filter(
  ({ anchors, documents }) =>
    new Set(anchors.map(unique.selector)).size === anchors.length &&
    new Set(documents.map(unique.selector)).size === documents.length,
);

/** The rules of the filters, written down a second time as sentence-transformers states them. */
const reasonsByHand = (
  { judged, own, positives, proposals }: World['anchors'][number],
  { filter, window }: CurateOptions,
): string[] => {
  const p = Math.min(...positives.map(({ similarity }) => similarity));
  const reasonOf = (document: number, s: number): string => {
    if (judged.includes(document)) return 'known_positive';
    if (document === own) return 'own_text';
    const { absolute_margin, relative_margin, max_score, min_score } = filter;
    if (positives.length > 0) {
      if (absolute_margin !== undefined && s + absolute_margin > p) return 'absolute_margin';
      if (relative_margin !== undefined && s > p - Math.abs(p) * relative_margin) {
        return 'relative_margin';
      }
    }
    if (max_score !== undefined && s > max_score) return 'max_score';
    return min_score !== undefined && s < min_score ? 'min_score' : '';
  };
  const reasons = proposals.map(({ document, similarity }) => reasonOf(document, similarity));
  const survivors = proposals
    .map(({ document, similarity }, i) => ({ document, similarity, i }))
    .filter(({ i }) => reasons[i] === '')
    .sort((a, b) => b.similarity - a.similarity || a.document - b.document);
  survivors.forEach(({ i }, rank) => {
    if (rank < window.rangeMin || rank >= window.rangeMax) reasons[i] = 'rank_window';
  });
  return reasons;
};
