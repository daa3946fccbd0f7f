import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { capNegatives, capShards, hashKeys, raggedOf, type Market } from '../../src/index.ts';

/** A market by hand: each anchor's documents, and each of its pairs' preferences among them. */
interface Anchor {
  key: number;
  documents: number[];
  pairs: { order: number[]; wanted: number }[];
}

const DOCUMENTS = 6;
const documentKeys = Uint32Array.from({ length: DOCUMENTS }, (_, d) => 1000 + d);

const anchors: fc.Arbitrary<Anchor[]> = fc.uniqueArray(
  fc
    .record({
      key: fc.nat(1_000_000),
      documents: fc.shuffledSubarray(Array.from({ length: DOCUMENTS }, (_, d) => d)),
    })
    .chain(({ key, documents }) => {
      const pair = fc.record({
        order: fc.shuffledSubarray(documents),
        wanted: fc.integer({ min: 0, max: 4 }),
      });
      return fc.record({
        key: fc.constant(key),
        documents: fc.constant(documents),
        pairs: fc.array(pair, { maxLength: 3 }),
      });
    }),
  { selector: ({ key }) => key, maxLength: 10 },
);
const capacities = fc.integer({ min: 1, max: 4 });

const marketOf = (rows: Anchor[]): Market => {
  const proposals = raggedOf(rows.map(({ documents }) => documents));
  const orders = rows.flatMap(({ documents, pairs }, a) =>
    pairs.map(({ order }) => order.map((d) => proposals.offsets[a] + documents.indexOf(d))),
  );
  return {
    anchorKeys: Uint32Array.from(rows, ({ key }) => key),
    documentKeys,
    proposals,
    pairs: raggedOf(rows.map(({ pairs }) => pairs.map(() => 0))).offsets,
    preferences: {
      ...raggedOf(orders),
      wanted: Uint32Array.from(rows.flatMap(({ pairs }) => pairs.map(({ wanted }) => wanted))),
    },
  };
};

interface Result {
  /** Per anchor and pair: the documents it got, most preferred first. */
  held: number[][][];
  refused: number;
}

const capped = (rows: Anchor[], capacity: number, seed = 1): Result => {
  const { granted, refused } = capNegatives(marketOf(rows), capacity, seed);
  let at = 0;
  const held = rows.map(({ pairs }) =>
    pairs.map(({ order }) => order.filter(() => granted[at++] === 1)),
  );
  return { held, refused };
};

/** Anchors that hold a document. */
const holdersOf = (rows: Anchor[], { held }: Result, document: number): Anchor[] =>
  rows.filter((_, a) => held[a].some((documents) => documents.includes(document)));

const lotOf = (document: number, { key }: Anchor): number =>
  hashKeys(1, documentKeys[document], key);

/** The same by the plainest algorithm: all choose, crowded documents refuse, all choose again. */
const cappedInRounds = (rows: Anchor[], capacity: number): Result => {
  const refusals = rows.map(() => new Set<number>());
  for (;;) {
    const held = rows.map(({ pairs }, a) =>
      pairs.map(({ order, wanted }) => order.filter((d) => !refusals[a].has(d)).slice(0, wanted)),
    );
    const refused = refusals.reduce((sum, { size }) => sum + size, 0);
    let crowded = false;
    for (const document of documentKeys.keys()) {
      const holders = holdersOf(rows, { held, refused }, document);
      holders.sort((a, b) => lotOf(document, a) - lotOf(document, b));
      for (const loser of holders.slice(capacity)) {
        refusals[rows.indexOf(loser)].add(document);
        crowded = true;
      }
    }
    if (!crowded) return { held, refused };
  }
};

const manyRuns = { numRuns: 1000 };

describe('capNegatives', () => {
  it('gives no document to more anchors than it may have, and no pair more than it wants', () => {
    fc.assert(
      fc.property(anchors, capacities, (rows, capacity) => {
        const result = capped(rows, capacity);
        for (const document of documentKeys.keys()) {
          expect(holdersOf(rows, result, document).length).toBeLessThanOrEqual(capacity);
        }
        rows.forEach(({ pairs }, a) =>
          pairs.forEach(({ wanted }, p) => {
            expect(result.held[a][p].length).toBeLessThanOrEqual(wanted);
          }),
        );
      }),
      manyRuns,
    );
  });

  it('is stable: no pair and document would both rather have each other', () => {
    fc.assert(
      fc.property(anchors, capacities, (rows, capacity) => {
        const result = capped(rows, capacity);
        rows.forEach((anchor, a) =>
          anchor.pairs.forEach(({ order, wanted }, p) => {
            const held = result.held[a][p];
            const envied = order.filter(
              (document, rank) =>
                !held.includes(document) &&
                wanted > 0 &&
                (held.length < wanted || rank < order.indexOf(held.at(-1)!)),
            );
            for (const document of envied) {
              const holders = holdersOf(rows, result, document);
              expect(holders.length).toBe(capacity);
              for (const holder of holders) {
                expect(lotOf(document, holder)).toBeLessThan(lotOf(document, anchor));
              }
            }
          }),
        );
      }),
      manyRuns,
    );
  });

  it('is the best stable result for every pair, as plain rounds of refusals find it', () => {
    fc.assert(
      fc.property(anchors, capacities, (rows, capacity) => {
        expect(capped(rows, capacity)).toEqual(cappedInRounds(rows, capacity));
      }),
      manyRuns,
    );
  });

  it('does not depend on the order of anchors and pairs', () => {
    fc.assert(
      fc.property(anchors, capacities, (rows, capacity) => {
        const turned = rows.toReversed().map(({ key, documents, pairs }) => ({
          key,
          documents: documents.toReversed(),
          pairs: pairs.toReversed(),
        }));
        const { held, refused } = capped(turned, capacity);
        const back = held.toReversed().map((pairs) => pairs.toReversed());
        expect({ held: back, refused }).toEqual(capped(rows, capacity));
      }),
      manyRuns,
    );
  });

  it('does not depend on how the run is cut into shards', () => {
    fc.assert(
      fc.property(anchors, capacities, fc.nat(10), fc.nat(10), (rows, capacity, one, two) => {
        const [first, second] = [Math.min(one, two), Math.max(one, two)];
        const parts = [rows.slice(0, first), rows.slice(first, second), rows.slice(second)];
        const { granted, refused } = capShards(parts.map(marketOf), capacity, 1);
        const whole = capNegatives(marketOf(rows), capacity, 1);
        expect(granted.flatMap((part) => Array.from(part))).toEqual(Array.from(whole.granted));
        expect(refused).toBe(whole.refused);
      }),
    );
  });

  it('gives every pair the first it wants when no document is wanted by too many', () => {
    fc.assert(
      fc.property(anchors, (rows) => {
        const { held, refused } = capped(rows, Math.max(1, rows.length));
        const plain = rows.map(({ pairs }) => pairs.map((p) => p.order.slice(0, p.wanted)));
        expect({ held, refused }).toEqual({ held: plain, refused: 0 });
      }),
    );
  });

  it('never makes a pair worse off when documents may have more anchors', () => {
    fc.assert(
      fc.property(anchors, capacities, (rows, capacity) => {
        const [before, after] = [capped(rows, capacity), capped(rows, capacity + 1)];
        rows.forEach(({ pairs }, a) =>
          pairs.forEach(({ order }, p) => {
            const ranks = before.held[a][p].map((document) => order.indexOf(document));
            const better = after.held[a][p].map((document) => order.indexOf(document));
            expect(better.length).toBeGreaterThanOrEqual(ranks.length);
            ranks.forEach((rank, i) => expect(better[i]).toBeLessThanOrEqual(rank));
          }),
        );
      }),
      manyRuns,
    );
  });

  it('draws other lots for another seed', () => {
    const rows = Array.from({ length: 50 }, (_, key) => ({
      key,
      documents: [0],
      pairs: [{ order: [0], wanted: 1 }],
    }));
    expect(capped(rows, 5, 1).held).not.toEqual(capped(rows, 5, 2).held);
  });
});
