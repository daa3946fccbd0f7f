import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { VectorIndex } from '@sluice/pipeline';
import { createExactIndex } from '@sluice/vector-index';
import { hashEmbedder } from '../support/in-process.ts';
import { neighboursIn, openHouse, searchOf, type Night } from '../support/nights.ts';

/** Of one test: what it has open lies in folders that go with the test. */
const openIndex = (): VectorIndex => {
  const index = createExactIndex({ threads: 1 });
  onTestFinished(() => index.close());
  return index;
};

interface Row {
  id: string;
  text: string;
  label: string;
}

/** A row of the first night, and what later nights may make of it. */
const row = fc.record({ text: fc.nat(2_000), label: fc.nat(29) });
const change = fc.record({
  removed: fc.double({ min: 0, max: 0.12, noNaN: true }),
  edited: fc.double({ min: 0, max: 0.08, noNaN: true }),
  relabelled: fc.double({ min: 0, max: 0.03, noNaN: true }),
  added: fc.array(row, { maxLength: 25 }),
  lot: fc.nat(1_000),
});

const rowOf = ({ text, label }: { text: number; label: number }): Row => ({
  id: `d${text}`,
  text: `text ${text}`,
  // Nearly all are of one class, so that it takes up the head of most lists.
  label: `class ${Math.max(0, label - 27)}`,
});

/** A number in [0, 1) of a row and a lot. */
const chance = (id: string, lot: number): number => {
  let state = lot * 2_654_435_761;
  for (const char of id) state = Math.imul(state ^ char.charCodeAt(0), 0x01000193);
  return ((state ^ (state >>> 15)) >>> 0) / 2 ** 32;
};

const nextNight = (rows: Row[], { removed, edited, relabelled, added, lot }: Change): Row[] => {
  const known = new Set(rows.map(({ id }) => id));
  const kept = rows
    .filter(({ id }) => chance(id, lot) >= removed)
    .map(({ id, text, label }) => ({
      id,
      text: chance(id, lot + 1) < edited ? `${text}, edited ${lot}` : text,
      label: chance(id, lot + 2) < relabelled ? 'class 9' : label,
    }));
  const fresh = added.map(rowOf).filter(({ id }) => !known.has(id) && known.add(id));
  const all = [...kept, ...fresh];
  return lot % 3 === 0 ? all.sort((a, b) => chance(a.id, lot) - chance(b.id, lot)) : all;
};
type Change = typeof change extends fc.Arbitrary<infer Value> ? Value : never;

const unique = (rows: Row[]): Row[] => [...new Map(rows.map((row) => [row.id, row])).values()];

const asClasses = (rows: Row[]): Night => ({
  files: { 'rows.jsonl': rows },
  spec: {
    input: { classes: { path: 'rows.jsonl', id: 'id' }, max_rejected: 1 },
    mine: { sources: ['ann', 'errors'] },
    filter: { relative_margin: 0.05, neighbour_vote: 0.9 },
    select: { num_negatives: 2 },
  },
});

/** Every second document has a question of its own. */
const asPairs = (rows: Row[]): Night => ({
  files: {
    'corpus.jsonl': rows.map(({ id, text }) => ({ id, text })),
    'pairs.jsonl': rows
      .filter(({ id }) => Number(id.slice(1)) % 2 === 0)
      .map(({ id, text }) => ({ anchor: `question ${id}`, positive: text })),
  },
  spec: {
    input: {
      pairs: { path: 'pairs.jsonl' },
      corpus: { path: 'corpus.jsonl', id: 'id' },
      max_rejected: 1,
    },
    select: { num_negatives: 2 },
  },
});

const made = (from: number, to: number): Row[] =>
  Array.from({ length: to - from }, (_, i) => rowOf({ text: from + i, label: (from + i) % 6 }));
const before = asPairs(made(0, 600));
/** A twentieth of the documents is new, and as many are gone. */
const after = asPairs(made(30, 630));

describe('a refresh of the night before', () => {
  it.each([
    ['classes', 520, asClasses],
    ['pairs', 240, asPairs],
  ])(
    'finds what a full search of %s finds, lists and similarities, and the same dataset',
    async (_, documents, nightOf) => {
      const index = openIndex();
      const spared = { merged: 0, reused: 0, searched: 0 };
      const nights = fc.record({
        first: fc.array(row, { minLength: documents, maxLength: documents + 40 }),
        later: fc.array(change, { minLength: 1, maxLength: 2 }),
      });
      await fc.assert(
        fc.asyncProperty(nights, async ({ first, later }) => {
          const house = await openHouse(index);
          let rows = unique(first.map(rowOf));
          await house.run(nightOf(rows));
          for (const each of later) {
            rows = nextNight(rows, each);
            const refreshed = await house.run(nightOf(rows));
            const other = await openHouse(index);
            const inFull = await other.run(nightOf(rows));
            expect(refreshed.content_digest).toBe(inFull.content_digest);
            expect(refreshed.recall).toEqual(inFull.recall);
            expect(await neighboursIn(house.folder)).toMatchObject(
              await neighboursIn(other.folder),
            );
            const work = searchOf(refreshed);
            for (const way of ['merged', 'reused', 'searched'] as const) spared[way] += work[way];
          }
        }),
        { numRuns: 5, endOnFailure: true },
      );
      expect(spared.merged).toBeGreaterThan(200);
      expect(spared.reused).toBeGreaterThan(0);
      expect(spared.searched).toBeGreaterThan(0);
    },
  );

  it('searches in full for what is new alone', async () => {
    const index = openIndex();
    const house = await openHouse(index, hashEmbedder());
    const first = searchOf(await house.run(before));
    expect(first).toMatchObject({ searched: 300, merged: 0, reused: 0 });
    expect(first.multiply_adds).toBe(first.multiply_adds_in_full);
    const second = searchOf(await house.run(after));
    expect(second.searched).toBe(15);
    expect(second.merged + second.reused).toBe(285);
    expect(second.multiply_adds_in_full).toBe(300 * 600 * 16);
    expect(second.multiply_adds).toBe((15 * 600 + 285 * 30) * 16);
  });

  it('reuses every list where nothing changed but the spec', async () => {
    const index = openIndex();
    const house = await openHouse(index, hashEmbedder());
    await house.run(before);
    const deeper = { ...before.spec, mine: { errors: { top_k: 110 } } };
    const search = searchOf(await house.run({ ...before, spec: deeper }));
    expect(search).toMatchObject({ searched: 0, merged: 0, reused: 300, multiply_adds: 0 });
  });

  it.each(['neighbours', 'embed', 'ingest', 'plan'])(
    'searches in full where the %s of the night before are gone',
    async (stage) => {
      const index = openIndex();
      const house = await openHouse(index, hashEmbedder());
      await house.run(before);
      await rm(join(house.folder, '.sluice/artifacts', stage), { recursive: true });
      const refreshed = await house.run(after);
      expect(searchOf(refreshed)).toMatchObject({ searched: 300, merged: 0, reused: 0 });
      const other = await openHouse(index, hashEmbedder());
      expect(refreshed.content_digest).toBe((await other.run(after)).content_digest);
    },
  );

  it('searches in full where most documents are new', async () => {
    const house = await openHouse(openIndex(), hashEmbedder());
    await house.run(before);
    const search = searchOf(await house.run(asPairs(made(400, 1_000))));
    expect(search).toMatchObject({ searched: 300, merged: 0, reused: 0 });
  });

  it('searches in full where another model made the vectors', async () => {
    const embedder = hashEmbedder();
    const house = await openHouse(openIndex(), embedder);
    await house.run(before);
    Object.assign(embedder, { fingerprint: 'd'.repeat(64) });
    const search = searchOf(await house.run(after));
    expect(search).toMatchObject({ searched: 300, merged: 0, reused: 0 });
  });
});
