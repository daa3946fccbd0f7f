import { writeFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';

import { encodeNpy, type VectorIndex } from '@sluice/pipeline';

import { timed } from '../../../test/support/timed.ts';
import { createExactIndex } from '../src/index.ts';
import { conformsToVectorIndex } from './conformance.ts';
import { bruteForce, clusteredVectors, vectorFolder, type Vectors } from './vector-files.ts';

const folder = vectorFolder();
const inMemory = createExactIndex();
/** Blocks of a few rows, one held at a time. */
const streaming = createExactIndex({ threads: 2, memoryBytes: 2 * 512 });
afterAll(() => Promise.all([inMemory.close(), streaming.close()]));

let names = 0;
/** What both indexes answer; toEqual on typed arrays compares bits. */
async function answers(
  documents: Vectors,
  queries: Float32Array,
  k: number,
  rowsOfFiles?: readonly number[],
) {
  const files = folder.write(documents, rowsOfFiles);
  const search = async (index: VectorIndex) =>
    (await index.open(`corpus ${names++}`, files)).search(queries, k);
  return { inMemory: await search(inMemory), streaming: await search(streaming) };
}

function expected(documents: Vectors, queries: Float32Array, k: number) {
  const neighbours = bruteForce(documents, queries, k);
  return { inMemory: neighbours, streaming: neighbours };
}

describe('the exact index', () => {
  conformsToVectorIndex(() => createExactIndex({ threads: 2 }), { exact: true });

  it('answers as brute force does where equal similarities and equal vectors abound', async () => {
    const coordinate = fc.constantFrom(0, 0, 1, -1, 0.5, 0.1);
    const matrix = (dimensions: number, maxRows: number) =>
      fc
        .array(fc.array(coordinate, { minLength: dimensions, maxLength: dimensions }), {
          minLength: 1,
          maxLength: maxRows,
        })
        .map((rows) => Float32Array.from(rows.flat()));
    const search = fc.integer({ min: 1, max: 6 }).chain((dimensions) =>
      fc.record({
        dimensions: fc.constant(dimensions),
        data: matrix(dimensions, 80),
        queries: matrix(dimensions, 9),
        k: fc.integer({ min: 1, max: 90 }),
        cut: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(search, async ({ dimensions, data, queries, k, cut }) => {
        const rows = data.length / dimensions;
        const first = Math.floor(rows * cut);
        const documents = { dimensions, data };
        const found = await answers(documents, queries, k, [first, rows - first]);
        expect(found).toEqual(expected(documents, queries, k));
      }),
      { numRuns: 60 },
    );
  });

  it('leaves out one label per query, however many documents have it', async () => {
    const labelled = fc.integer({ min: 1, max: 900 }).chain((rows) =>
      fc.record({
        labels: fc.array(fc.nat(99), { minLength: rows, maxLength: rows }),
        excluding: fc.array(fc.integer({ min: -1, max: 2 }), { minLength: 5, maxLength: 5 }),
        k: fc.integer({ min: 1, max: 40 }),
        seed: fc.integer({ min: 1, max: 1000 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(labelled, async ({ labels: each, excluding: of, k, seed }) => {
        // Nearly all have one label, so that the first look may be far from deep enough.
        const labels = Int32Array.from(each, (lot) => (lot < 96 ? 0 : lot % 3));
        const excluding = Int32Array.from(of);
        const documents = clusteredVectors(labels.length, 6, seed);
        const queries = clusteredVectors(of.length, 6, seed + 1).data;
        const files = { ...folder.write(documents), labels };
        const searchable = await inMemory.open(`corpus ${names++}`, files);
        const found = await searchable.search(queries, k, { excluding });
        expect(found).toEqual(bruteForce(documents, queries, k, { labels, excluding }));
      }),
      { numRuns: 60 },
    );
  });

  it('decides by float64 where float32 cannot tell documents apart', async () => {
    const dimensions = 96;
    const { data: base } = clusteredVectors(20, dimensions, 5);
    const noise = clusteredVectors(3000, dimensions, 6).data;
    const data = noise.map((value, i) => base[i % dimensions] * (1 + value * 2 ** -22));
    const documents = { dimensions, data };
    expect(await answers(documents, base, 20)).toEqual(expected(documents, base, 20));
  });

  it('breaks ties by document number among duplicates without number', async () => {
    const { data } = clusteredVectors(3, 8, 6);
    const row = (document: number) => data.subarray((document % 3) * 8, (document % 3) * 8 + 8);
    const duplicates = Float32Array.from({ length: 9000 * 8 }, (_, i) => row(i >> 3)[i & 7]);
    const documents = { dimensions: 8, data: duplicates };
    expect(await answers(documents, data, 12)).toEqual(expected(documents, data, 12));
  });

  it.each([
    ['zero', 0],
    ['subnormal', 2 ** -149],
    ['so small that products vanish', 2 ** -100],
    ['so large that float32 overflows', 2 ** 100],
  ])('is exact for vectors that are %s', async (_, scale) => {
    const { data } = clusteredVectors(200, 4, 7);
    const scaled = data.map((value) => Math.round(value * 2 ** 10) * scale);
    const documents = { dimensions: 4, data: scaled };
    const queries = scaled.subarray(0, 40);
    expect(await answers(documents, queries, 9)).toEqual(expected(documents, queries, 9));
  });

  it.each([1, 100, 1500])('is exact for k = %d over blocks of several chunks', async (k) => {
    const documents = clusteredVectors(40_000, 12, 19);
    const queries = clusteredVectors(20, 12, 20).data;
    expect(await answers(documents, queries, k)).toMatchObject({
      inMemory: bruteForce(documents, queries, k),
    });
  });

  it('gives the same bits whatever its threads and memory', async () => {
    const corpus = clusteredVectors(3000, 48, 8);
    const files = folder.write(corpus, [1234, 1766]);
    const queries = clusteredVectors(2100, 48, 9).data;
    const answers = [];
    for (const options of [{ threads: 1 }, { threads: 2, memoryBytes: 200_000 }]) {
      const index = createExactIndex(options);
      const searchable = await index.open('corpus', files);
      answers.push(await searchable.search(queries, 30));
      await index.close();
    }
    expect(answers[1]).toEqual(answers[0]);
  });

  it('stops in the middle of a search', async () => {
    const searchable = await inMemory.open('long', folder.write(clusteredVectors(5000, 16, 10)));
    const queries = clusteredVectors(40_000, 16, 11).data;
    const whole = await timed(() => searchable.search(queries, 10));
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 1);
    const stopped = await timed(() =>
      expect(searchable.search(queries, 10, { signal: controller.signal })).rejects.toMatchObject({
        code: 'cancelled',
      }),
    );
    expect(stopped).toBeLessThan(whole / 2);
  });

  it('leaves the event loop free', async () => {
    const searchable = await inMemory.open('free', folder.write(clusteredVectors(20_000, 64, 12)));
    const queries = clusteredVectors(3000, 64, 13).data;
    // Other processes take the processor away now and then, but not every time.
    let gap = Infinity;
    for (let attempt = 0; attempt < 5 && gap >= 50; attempt++)
      gap = await longestGap(() => searchable.search(queries, 100));
    expect(gap).toBeLessThan(50);
  });

  it('rejects a search that is under way when it is closed', async () => {
    const index = createExactIndex({ threads: 1 });
    const corpus = clusteredVectors(20_000, 64, 14);
    const searchable = await index.open('closed', folder.write(corpus));
    const search = searchable.search(corpus.data, 10);
    await Promise.all([
      expect(search).rejects.toThrow('the vector index is closed'),
      index.close(),
    ]);
  });

  it('names the file of a document, and the query, that is not finite', async () => {
    const { data } = clusteredVectors(50, 16, 15);
    const searchable = await inMemory.open('finite', folder.write({ dimensions: 16, data }));
    const spoilt = data.slice();
    spoilt[30 * 16 + 5] = Infinity;
    await expect(searchable.search(spoilt, 3)).rejects.toMatchObject({
      code: 'model',
      message: 'query 30 holds NaN or infinity; check the model',
    });
    const files = folder.write({ dimensions: 16, data: spoilt }, [20, 30]);
    await expect(streaming.open('not finite', files)).rejects.toThrow(
      `${files.files[1].path}: the vector of document 30 holds NaN or infinity; check the model`,
    );
  });

  it('opens again after a failure', async () => {
    const corpus = clusteredVectors(30, 16, 16);
    const spoilt = corpus.data.slice().fill(Number.NaN, 0, 1);
    const files = folder.write({ ...corpus, data: spoilt });
    await expect(inMemory.open('again', files)).rejects.toThrow('document 0');
    writeFileSync(files.files[0].path, encodeNpy({ data: corpus.data, shape: [30, 16] }));
    const searchable = await inMemory.open('again', files);
    const found = await searchable.search(corpus.data, 4);
    expect(found).toEqual(bruteForce(corpus, corpus.data, 4));
  });

  it('refuses files that are not as declared', async () => {
    const files = folder.write(clusteredVectors(10, 16, 17));
    const open = (change: object) => inMemory.open('declared', { ...files, ...change });
    await expect(open({ rows: 11 })).rejects.toThrow('files hold 10 vectors, 11 are declared');
    await expect(open({ dimensions: 8 })).rejects.toThrow(
      `${files.files[0].path}: holds float32 (10, 16) where float32 (10, 8) is declared`,
    );
    const whole = encodeNpy({ data: new Float32Array(160), shape: [10, 16] });
    writeFileSync(files.files[0].path, whole.subarray(0, -4));
    await expect(open({})).rejects.toMatchObject({
      code: 'input',
      message: expect.stringContaining('is truncated') as string,
    });
  });

  it('refuses queries of other dimensions and a k below 1', async () => {
    const searchable = await inMemory.open('k', folder.write(clusteredVectors(10, 16, 18)));
    await expect(searchable.search(new Float32Array(17), 1)).rejects.toThrow('16 dimensions');
    await expect(searchable.search(new Float32Array(16), 0)).rejects.toThrow(RangeError);
  });
});

/** The longest time between two turns of the event loop while `work` is under way. */
async function longestGap(work: () => Promise<unknown>): Promise<number> {
  let last = performance.now();
  let gap = 0;
  const turn = () => {
    gap = Math.max(gap, performance.now() - last);
    last = performance.now();
  };
  const timer = setInterval(turn, 1);
  await work();
  clearInterval(timer);
  turn();
  return gap;
}
