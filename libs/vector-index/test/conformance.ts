import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Neighbours, VectorIndex } from '@sluice/pipeline';

import { bruteForce, clusteredVectors, vectorFolder } from './vector-files.ts';

const ROWS = 500;
const DIMENSIONS = 24;
const K = 10;

/**
 * What every VectorIndex must do. An `exact` one must answer as brute force does, to the last bit; any other
 * must find nine tenths of it and say the similarities to single precision.
 */
export function conformsToVectorIndex(
  makeIndex: () => VectorIndex,
  { exact }: { exact: boolean },
): void {
  describe('conforms to the port', () => {
    const folder = vectorFolder();
    const corpus = clusteredVectors(ROWS, DIMENSIONS, 1);
    const queries = clusteredVectors(40, DIMENSIONS, 1).data;
    let index: VectorIndex;
    beforeAll(() => {
      index = makeIndex();
    });
    afterAll(() => index.close());

    const agreement = exact ? sameBits : sameNeighbours;
    const enough = exact ? 1 : 0.9;

    it('has a kind, and says whether it is exact', () => {
      expect(index.kind).toMatch(/^[a-z0-9=,:.-]+$/);
      expect(index.exact).toBe(exact);
    });

    it('finds the nearest documents of each query, best first, with their inner products', async () => {
      const searchable = await index.open('nearest', folder.write(corpus));
      const found = await searchable.search(queries, K);
      expect(agreement(found, bruteForce(corpus, queries, K))).toBeGreaterThanOrEqual(enough);
      expect(isSorted(found)).toBe(true);
    });

    it('numbers documents through files of uneven length', async () => {
      const files = folder.write(corpus, [1, 0, 300, 7, 192]);
      const searchable = await index.open('uneven', files);
      const found = await searchable.search(queries, K);
      expect(agreement(found, bruteForce(corpus, queries, K))).toBeGreaterThanOrEqual(enough);
    });

    it('leaves out the documents of one label per query', async () => {
      const labels = Int32Array.from({ length: ROWS }, (_, document) => document % 3);
      const excluding = Int32Array.from({ length: 40 }, (_, query) => query % 4);
      const searchable = await index.open('labelled', { ...folder.write(corpus), labels });
      const found = await searchable.search(queries, K, { excluding });
      const expected = bruteForce(corpus, queries, K, { labels, excluding });
      expect(agreement(found, expected)).toBeGreaterThanOrEqual(enough);
      expect(isSorted(found)).toBe(true);
      const ofLabel = found.documents.filter(
        (document, i) => document >= 0 && labels[document] === excluding[Math.floor(i / K)],
      );
      expect(ofLabel).toHaveLength(0);
    });

    it('pads with −1 where a label leaves fewer documents than k', async () => {
      const labels = new Int32Array(ROWS);
      labels.set([1, 1, 1], 100);
      const searchable = await index.open('one label', { ...folder.write(corpus), labels });
      const { documents } = await searchable.search(queries.subarray(0, DIMENSIONS), 5, {
        excluding: Int32Array.of(0),
      });
      expect([...documents].toSorted((a, b) => b - a)).toEqual([102, 101, 100, -1, -1]);
      expect([...documents.subarray(3)]).toEqual([-1, -1]);
    });

    it('finds no less when it is told to look harder', async () => {
      const searchable = await index.open('harder', folder.write(corpus));
      const expected = bruteForce(corpus, queries, K);
      const usual = agreement(await searchable.search(queries, K, { effort: 1 }), expected);
      const harder = agreement(await searchable.search(queries, K, { effort: 8 }), expected);
      expect(harder).toBeGreaterThanOrEqual(Math.max(usual, enough));
    });

    it('pads with −1 where there are fewer documents than k', async () => {
      const few = clusteredVectors(3, DIMENSIONS, 2);
      const searchable = await index.open('few', folder.write(few));
      const { documents } = await searchable.search(queries, 5);
      for (let start = 0; start < documents.length; start += 5) {
        expect([...documents.subarray(start, start + 3)].toSorted((a, b) => a - b)).toEqual([
          0, 1, 2,
        ]);
        expect([...documents.subarray(start + 3, start + 5)]).toEqual([-1, -1]);
      }
    });

    it('answers for a single document', async () => {
      const one = clusteredVectors(1, DIMENSIONS, 3);
      const searchable = await index.open('one', folder.write(one));
      const { documents } = await searchable.search(queries, 1);
      expect(documents).toEqual(new Int32Array(40));
    });

    it('answers nothing to no queries', async () => {
      const searchable = await index.open('none', folder.write(corpus));
      const { documents, similarities } = await searchable.search(new Float32Array(), K);
      expect([documents.length, similarities.length]).toEqual([0, 0]);
    });

    it('opens a name once, and keeps names apart', async () => {
      const other = clusteredVectors(ROWS, DIMENSIONS, 4);
      const files = folder.write(corpus);
      const first = await index.open('a', files);
      const second = await index.open('b', folder.write(other));
      const again = await index.open('a', files);
      const [ofFirst, ofSecond, ofAgain] = await Promise.all(
        [first, second, again].map((searchable) => searchable.search(queries, K)),
      );
      expect(agreement(ofFirst, bruteForce(corpus, queries, K))).toBeGreaterThanOrEqual(enough);
      expect(agreement(ofSecond, bruteForce(other, queries, K))).toBeGreaterThanOrEqual(enough);
      expect(agreement(ofAgain, bruteForce(corpus, queries, K))).toBeGreaterThanOrEqual(enough);
    });

    it('does not search once the signal is aborted', async () => {
      const searchable = await index.open('aborted', folder.write(corpus));
      const signal = AbortSignal.abort();
      await expect(searchable.search(queries, K, { signal })).rejects.toMatchObject({
        code: 'cancelled',
      });
    });

    it('refuses files that are not there', async () => {
      const missing = { rows: 1, dimensions: 2, files: [{ path: 'missing.npy', rows: 1 }] };
      await expect(index.open('missing', missing)).rejects.toThrow('missing.npy');
    });

    it('refuses vectors that are not finite', async () => {
      const data = corpus.data.slice();
      data[7 * DIMENSIONS + 3] = Number.NaN;
      const files = folder.write({ ...corpus, data });
      await expect(index.open('not finite', files)).rejects.toMatchObject({
        code: 'model',
        message: expect.stringContaining('document 7') as string,
      });
    });

    it('closes twice, and answers no more', async () => {
      const closing = makeIndex();
      const searchable = await closing.open('closing', folder.write(corpus));
      await closing.close();
      await closing.close();
      await expect(searchable.search(queries, K)).rejects.toThrow('closed');
    });
  });
}

function isSorted({ k, similarities }: Neighbours): boolean {
  return similarities.every((value, i) => i % k === 0 || value <= similarities[i - 1]);
}

/** The share of places that agree to the last bit. */
function sameBits(found: Neighbours, expected: Neighbours): number {
  const same = expected.documents.filter(
    (document, i) =>
      document === found.documents[i] && expected.similarities[i] === found.similarities[i],
  );
  return found.documents.length === expected.documents.length
    ? same.length / expected.documents.length
    : 0;
}

/** The share of neighbours found at any rank, with their similarity to single precision. */
function sameNeighbours(found: Neighbours, expected: Neighbours): number {
  const { k } = expected;
  const same = expected.documents.filter((document, i) => {
    const start = i - (i % k);
    const rank = found.documents.subarray(start, start + k).indexOf(document);
    return (
      rank >= 0 && Math.abs(found.similarities[start + rank] - expected.similarities[i]) < 1e-5
    );
  });
  return same.length / expected.documents.length;
}
