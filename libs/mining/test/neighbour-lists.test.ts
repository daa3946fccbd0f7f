import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  keptLength,
  keptLists,
  refreshLists,
  type KeptLists,
  type RankedLists,
} from '../src/neighbour-lists.ts';

/** A document is a number with an identity; how similar two are is on a grid, so that most tie with others. */
interface Known {
  identity: number;
  value: number;
}

const similarity = (query: number, { value }: Known): number => -Math.abs(query - value);

/** The k nearest of each query, all pairs sorted. */
const searched = (queries: number[], documents: Known[], k: number): RankedLists => {
  const lists: RankedLists = {
    k,
    documents: new Int32Array(queries.length * k).fill(-1),
    similarities: new Float64Array(queries.length * k).fill(-Infinity),
  };
  queries.forEach((query, q) => {
    const scored = documents.map((known, document) => ({
      document,
      score: similarity(query, known),
    }));
    scored.sort((a, b) => b.score - a.score || a.document - b.document);
    scored.slice(0, k).forEach(({ document, score }, rank) => {
      lists.documents[q * k + rank] = document;
      lists.similarities[q * k + rank] = score;
    });
  });
  return lists;
};

const rowOf = ({ k, documents, similarities }: RankedLists, query: number, length: number) => ({
  documents: [...documents.subarray(query * k, query * k + length)],
  similarities: [...similarities.subarray(query * k, query * k + length)],
});

const document = fc.record({ identity: fc.nat(1_000_000), value: fc.nat(12) });
const corpus = fc.uniqueArray(document, {
  minLength: 1,
  maxLength: 60,
  selector: ({ identity }) => identity,
});

/** What a night leaves of a corpus, in any order, and what it adds. */
const nights = fc.record({
  first: corpus,
  queries: fc.array(fc.nat(12), { minLength: 1, maxLength: 6 }),
  wanted: fc.integer({ min: 1, max: 20 }),
  later: fc.array(
    fc.record({ kept: fc.double({ min: 0.5, max: 1, noNaN: true }), added: corpus, lot: fc.nat() }),
    { minLength: 1, maxLength: 3 },
  ),
});

/** Any order, by a lot. */
const shuffled = <T>(items: T[], lot: number): T[] =>
  lot % 2 === 0
    ? items
    : items
        .map((item, i) => ({ item, key: Math.imul(i + lot, 0x9e3779b1) >>> 0 }))
        .sort((a, b) => a.key - b.key)
        .map(({ item }) => item);

/** The next night: its corpus, and the lists it refreshes with what is searched for again put in. */
const night = (
  before: { corpus: Known[]; lists: KeptLists },
  queries: number[],
  wanted: number,
  { kept, added, lot }: { kept: number; added: Known[]; lot: number },
) => {
  const stayed = before.corpus.filter((_, i) => (i * 7919 + lot) % 100 < kept * 100);
  const known = new Set(before.corpus.map(({ identity }) => identity));
  const fresh = added.slice(0, 12).filter(({ identity }) => !known.has(identity));
  const corpus = shuffled([...stayed, ...fresh], lot);
  const numberOf = new Map(corpus.map(({ identity }, number) => [identity, number]));
  const isFresh = new Set(fresh);
  const addedNumbers = [...corpus.keys()].filter((number) => isFresh.has(corpus[number]));
  const k = keptLength(wanted, corpus.length);
  const depth = Math.min(k, addedNumbers.length);
  const found = searched(
    queries,
    addedNumbers.map((number) => corpus[number]),
    depth,
  );
  const refreshed = refreshLists(
    before.lists,
    {
      numbers: Int32Array.from(before.corpus, ({ identity }) => numberOf.get(identity) ?? -1),
      added: { ...found, documents: found.documents.map((i) => addedNumbers[i] ?? -1) },
      addedDocuments: addedNumbers.length,
    },
    wanted,
    k,
  );
  return { corpus, ...refreshed };
};

describe('refreshLists', () => {
  it('finds what a search would, bit for bit, night after night, or says that it cannot', () => {
    let sure = 0;
    let short = 0;
    fc.assert(
      fc.property(nights, ({ first, queries, wanted, later }) => {
        const k = keptLength(wanted, first.length);
        let known = {
          corpus: first,
          lists: keptLists(searched(queries, first, k), first.length),
        };
        for (const change of later) {
          const next = night(known, queries, wanted, change);
          const full = keptLists(searched(queries, next.corpus, next.lists.k), next.corpus.length);
          const isShort = new Set(next.short);
          for (const [query, value] of queries.entries()) {
            const { k } = next.lists;
            if (isShort.has(query)) {
              short++;
              next.lists.documents.set(
                full.documents.subarray(query * k, (query + 1) * k),
                query * k,
              );
              next.lists.similarities.set(
                full.similarities.subarray(query * k, (query + 1) * k),
                query * k,
              );
              next.lists.floors[query] = full.floors[query];
              continue;
            }
            sure++;
            const length = Math.min(wanted, next.corpus.length);
            expect(rowOf(next.lists, query, length)).toEqual(rowOf(full, query, length));
            // All above the floor is listed, and nothing else.
            const above = next.corpus.filter(
              (document) => similarity(value, document) > next.lists.floors[query],
            );
            const listed = rowOf(next.lists, query, k);
            expect(
              listed.similarities.filter((score) => score > next.lists.floors[query]),
            ).toHaveLength(above.length);
          }
          known = next;
        }
      }),
      { numRuns: 1_000 },
    );
    expect(sure).toBeGreaterThan(1_000);
    expect(short).toBeGreaterThan(100);
  });

  const five: Known[] = [9, 8, 7, 6, 5].map((value, identity) => ({ identity, value }));
  const before = keptLists(searched([9], five, 4), five.length);
  const nothing = { k: 0, documents: new Int32Array(0), similarities: new Float64Array(0) };

  it('says which lists stand as they were', () => {
    const stays = Int32Array.of(0, 1, 2, 3, 4);
    const same = refreshLists(before, { numbers: stays, added: nothing, addedDocuments: 0 }, 3, 4);
    expect([...same.changed]).toEqual([0]);
    expect(same.short).toEqual([]);
    const numbers = Int32Array.of(0, -1, 1, 2, 3);
    const lost = refreshLists(before, { numbers, added: nothing, addedDocuments: 0 }, 2, 4);
    expect([...lost.changed]).toEqual([1]);
    expect([...lost.lists.documents.subarray(0, 2)]).toEqual([0, 1]);
  });

  it('gives up a list that lost more than it keeps in reserve', () => {
    const numbers = Int32Array.of(0, -1, -1, 1, 2);
    const lost = refreshLists(before, { numbers, added: nothing, addedDocuments: 0 }, 3, 4);
    expect(lost.short).toEqual([0]);
  });
});
