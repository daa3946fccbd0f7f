import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  highestWithPositives,
  mutualNeighbours,
  neighbourVotes,
  raggedOf,
} from '../../src/index.ts';
import { shardOf, worlds, type World } from '../made-shard.ts';

/** A world and the neighbours of each of its documents, best first; a document may be its own neighbour. */
const neighbourhoods: fc.Arbitrary<{ world: World; lists: number[][]; labelled: boolean }> =
  worlds.chain((world) =>
    fc.record({
      world: fc.constant(world),
      labelled: fc.boolean(),
      lists: fc.array(fc.uniqueArray(fc.nat(world.documents.length - 1), { maxLength: 8 }), {
        minLength: world.documents.length,
        maxLength: world.documents.length,
      }),
    }),
  );
const depth = fc.integer({ min: 1, max: 6 });

const isRelevant =
  ({ documents }: World, labelled: boolean) =>
  ({ judged, label }: World['anchors'][number], document: number): boolean =>
    judged.includes(document) || (labelled && documents[document].label === label);

const nearest = (lists: number[][], document: number, k: number): number[] =>
  lists[document].filter((other) => other !== document).slice(0, k);

describe('the vote of the neighbours', () => {
  it('is the share of the candidate’s k nearest that are relevant to the anchor', () => {
    fc.assert(
      fc.property(neighbourhoods, depth, ({ world, lists, labelled }, k) => {
        const relevant = isRelevant(world, labelled);
        const expected = world.anchors.flatMap((anchor) =>
          anchor.proposals.map(({ document }) => {
            const voters = nearest(lists, document, k);
            return voters.filter((voter) => relevant(anchor, voter)).length / voters.length;
          }),
        );
        const votes = neighbourVotes(shardOf(world, labelled), raggedOf(lists), k);
        expect([...votes]).toEqual(expected);
      }),
    );
  });
});

describe('mutual neighbours', () => {
  it('are a candidate and something relevant, each among the other’s k nearest', () => {
    fc.assert(
      fc.property(neighbourhoods, depth, ({ world, lists, labelled }, k) => {
        const relevant = isRelevant(world, labelled);
        const expected = world.anchors.flatMap((anchor) =>
          anchor.proposals.map(({ document }) =>
            Number(
              world.documents.some(
                (_, other) =>
                  relevant(anchor, other) &&
                  nearest(lists, document, k).includes(other) &&
                  nearest(lists, other, k).includes(document),
              ),
            ),
          ),
        );
        const found = mutualNeighbours(shardOf(world, labelled), raggedOf(lists), k);
        expect([...found]).toEqual(expected);
      }),
    );
  });
});

/** Some score of two documents, at times the same for different ones. */
const scoreOf = (a: number, b: number): number => ((a * 7 + b * 3) % 11) - 5;

describe('the highest score with a positive', () => {
  it('is taken over all of the anchor’s, but the candidate itself', () => {
    const rows = fc.array(fc.tuple(fc.array(fc.nat(6)), fc.array(fc.nat(6))), { minLength: 1 });
    fc.assert(
      fc.property(rows, (pairs) => {
        const [proposals, positives] = [0, 1].map((side) => raggedOf(pairs.map((p) => p[side])));
        const expected = pairs.flatMap(([candidates, relevant]) =>
          candidates.map((candidate) => {
            const scores = relevant
              .filter((positive) => positive !== candidate)
              .map((positive) => scoreOf(candidate, positive));
            return scores.length === 0 ? Number.NaN : Math.max(...scores);
          }),
        );
        const found = highestWithPositives(proposals, positives, scoreOf);
        expect([...found]).toEqual(expected);
      }),
    );
  });
});
