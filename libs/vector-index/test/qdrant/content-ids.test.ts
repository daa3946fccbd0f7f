import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { VectorFiles } from '@sluice/pipeline';

import { locateRows } from '../../src/blocks.ts';
import { identifyDocuments } from '../../src/qdrant/content-ids.ts';
import { clusteredVectors, vectorFolder } from '../vector-files.ts';

const folder = vectorFolder();
const DIMENSIONS = 3;

const identify = async (files: VectorFiles) => identifyDocuments(files, await locateRows(files));

const corpusOf = (rows: readonly number[][], labels?: readonly number[], cut = rows.length) => {
  const data = Float32Array.from(rows.flat());
  const files = folder.write({ dimensions: DIMENSIONS, data }, [cut, rows.length - cut]);
  return { ...files, ...(labels && { labels: Int32Array.from(labels) }) };
};

/** Few values, so that equal documents abound. */
const document = fc.tuple(
  fc.array(fc.constantFrom(0, 1, -1), { minLength: DIMENSIONS, maxLength: DIMENSIONS }),
  fc.integer({ min: -1, max: 1 }),
);

describe('ids of documents', () => {
  it('are different, safe as numbers, and lead back to the document', async () => {
    const corpus = await identify(folder.write(clusteredVectors(20_000, 16, 1)));
    expect(new Set(corpus.ids).size).toBe(20_000);
    expect(corpus.ids.every((id) => Number.isSafeInteger(id) && id >= 0)).toBe(true);
    expect(corpus.ids.every((id, row) => corpus.table.rowOf(id) === row)).toBe(true);
    expect(corpus.table.rowOf(12_345)).toBe(-1);
    expect(corpus.table.rowOf(Number.NaN)).toBe(-1);
  });

  it('follow from what a corpus holds, not from its order or its files', async () => {
    const shuffled = fc
      .array(document, { minLength: 1, maxLength: 40 })
      .chain((documents) =>
        fc.tuple(
          fc.constant(documents),
          fc.shuffledSubarray(documents, { minLength: documents.length }),
          fc.nat(documents.length),
        ),
      );
    await fc.assert(
      fc.asyncProperty(shuffled, async ([documents, others, cut]) => {
        const idsOf = async (of: typeof documents, at?: number) => {
          const vectors = of.map(([vector]) => vector);
          const labels = of.map(([, label]) => label);
          return (await identify(corpusOf(vectors, labels, at))).ids;
        };
        const ids = await idsOf(documents);
        expect(new Set(ids).size).toBe(documents.length);
        expect((await idsOf(others, cut)).toSorted()).toEqual(ids.toSorted());
      }),
      { numRuns: 100 },
    );
  });

  it('stay when other documents come before them, and change with the vector and the label', async () => {
    const [a, b, c] = [
      [1, 0, 0],
      [0, 1, 0],
      [0, -1, 0],
    ];
    const [ofA, ofB] = (await identify(corpusOf([a, b], [1, 2]))).ids;
    expect([...(await identify(corpusOf([c, b, a], [1, 2, 1]))).ids].slice(1)).toEqual([ofB, ofA]);
    const [relabelled, flipped] = (await identify(corpusOf([a, c], [2, 2]))).ids;
    const [unlabelled] = (await identify(corpusOf([a]))).ids;
    expect(new Set([ofA, ofB, relabelled, flipped, unlabelled]).size).toBe(5);
  });

  it('are given to thousands of equal documents without delay', async () => {
    const { ids } = await identify(
      folder.write({ dimensions: 2, data: new Float32Array(100_000) }),
    );
    expect(new Set(ids).size).toBe(50_000);
  });

  it('are given to no document that is not finite', async () => {
    const files = corpusOf(
      [
        [1, 0, 0],
        [0, 1, 0],
        [0, Number.NEGATIVE_INFINITY, 0],
      ],
      undefined,
      1,
    );
    await expect(identify(files)).rejects.toMatchObject({
      code: 'model',
      message: `${files.files[1].path}: the vector of document 2 holds NaN or infinity; check the model`,
    });
  });
});
