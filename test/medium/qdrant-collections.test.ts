import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { qdrantSettings } from '@sluice/contracts';
import type { Neighbours, VectorIndex } from '@sluice/pipeline';
import { createQdrantIndex, type QdrantIndexOptions } from '@sluice/vector-index/qdrant';

import {
  bruteForce,
  clusteredVectors,
  vectorFolder,
  type Vectors,
} from '../../libs/vector-index/test/vector-files.ts';
import { qdrantIsMissing, startQdrant, type QdrantServer } from '../support/qdrant-server.ts';

const missing = qdrantIsMissing();

describe.skipIf(missing)('collections of the Qdrant index', () => {
  const folder = vectorFolder();
  let server: QdrantServer;
  const opened: VectorIndex[] = [];
  beforeAll(async () => {
    server = await startQdrant();
  });
  afterAll(async () => {
    for (const index of opened) await index.close();
    await server.stop();
  });

  const indexWith = (settings: Partial<QdrantIndexOptions> = {}): VectorIndex => {
    const index = createQdrantIndex({ ...qdrantSettings(server.url)!, ...settings });
    opened.push(index);
    return index;
  };
  const ask = async <Answer>(path: string): Promise<Answer> =>
    ((await (await fetch(`${server.url}${path}`)).json()) as { result: Answer }).result;
  const collections = async (prefix: string): Promise<string[]> =>
    (await ask<{ collections: { name: string }[] }>('/collections')).collections
      .map(({ name }) => name)
      .filter((name) => name.startsWith(prefix))
      .sort();
  const aliases = async (): Promise<Record<string, string>> => {
    const found = await ask<{ aliases: { alias_name: string; collection_name: string }[] }>(
      '/aliases',
    );
    return Object.fromEntries(
      found.aliases.map((alias) => [alias.alias_name, alias.collection_name]),
    );
  };
  const indexed = async (name: string): Promise<number> =>
    (await ask<{ indexed_vectors_count: number }>(`/collections/sluice-${name}`))
      .indexed_vectors_count;
  /** Requests the server has answered, by where they came in. */
  const requests = async (where: 'grpc' | 'rest', endpoint: string): Promise<number> => {
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    const lines = metrics
      .split('\n')
      .filter((line) => line.startsWith(`${where}_responses_total{`));
    return lines
      .filter((line) => line.includes(endpoint))
      .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  };

  describe('with graphs', () => {
    /** Two segments of more than the 10 MB from which on Qdrant builds graphs. */
    const corpus = clusteredVectors(12_000, 512, 1);
    const queries = clusteredVectors(100, 512, 1).data;
    const expected = bruteForce(corpus, queries, 10);
    beforeAll(async () => {
      await indexWith().open('graphs', folder.write(corpus));
    });
    it('finds nearly all, all of it with more effort, and sends vectors over gRPC alone', async () => {
      const searchable = await indexWith({ hnsw_ef: 64 }).open('graphs', folder.write(corpus));
      expect(await indexed('graphs')).toBeGreaterThan(10_000);
      const usual = recall(await searchable.search(queries, 10), expected);
      const harder = recall(await searchable.search(queries, 10, { effort: 8 }), expected);
      expect(usual).toBeGreaterThan(0.9);
      expect(harder).toBeGreaterThanOrEqual(Math.max(usual, 0.99));
      expect(await requests('grpc', '/qdrant.Points/Upsert')).toBeGreaterThan(0);
      expect(await requests('grpc', '/qdrant.Points/QueryBatch')).toBeGreaterThan(0);
      expect(await requests('rest', 'points/query')).toBe(0);
    });

    it('compares all vectors when it is to be exact', async () => {
      const searchable = await indexWith({ exact: true }).open('graphs', folder.write(corpus));
      expect(recall(await searchable.search(queries, 10), expected)).toBe(1);
    });

    it.each([['int8', 2, 0.9] as const, ['binary', 50, 0.8] as const])(
      'searches %s vectors, and scores the best with the vectors themselves',
      async (quantization, oversampling, enough) => {
        const index = indexWith({ quantization, oversampling });
        const searchable = await index.open(quantization, folder.write(corpus));
        const found = await searchable.search(queries, 10);
        expect(recall(found, expected)).toBeGreaterThan(enough);
        expect(largestError(found, corpus, queries)).toBeLessThan(1e-6);
      },
    );

    it('changes a copy of an earlier collection: only the difference is sent, its graphs come along', async () => {
      const index = indexWith();
      const moved = rotated(corpus, 200, clusteredVectors(200, 512, 2));
      const sent = await requests('grpc', '/qdrant.Points/Upsert');
      const files = folder.write(moved);
      const searchable = await index.open('after', files, {
        from: 'graphs',
        numbers: new Int32Array(),
        added: new Int32Array(),
      });
      expect((await requests('grpc', '/qdrant.Points/Upsert')) - sent).toBe(1);
      expect(await indexed('after')).toBeGreaterThan(10_000);
      const found = await searchable.search(queries, 10);
      expect(recall(found, bruteForce(moved, queries, 10))).toBeGreaterThan(0.9);
      const before = await (
        await indexWith().open('graphs', folder.write(corpus))
      ).search(queries, 10);
      expect(recall(before, expected)).toBeGreaterThan(0.9);
    });
  });

  it('is opened by another process without sending anything', async () => {
    const corpus = clusteredVectors(300, 8, 3);
    await indexWith().open('shared', folder.write(corpus));
    const sent = await requests('grpc', '/qdrant.Points/Upsert');
    const searchable = await indexWith().open('shared', folder.write(corpus));
    expect(await requests('grpc', '/qdrant.Points/Upsert')).toBe(sent);
    const found = await searchable.search(corpus.data, 1);
    expect(recall(found, bruteForce(corpus, corpus.data, 1))).toBe(1);
  });

  it('answers alike for a corpus made of another one as for one made anew', async () => {
    const corpora = fc.array(
      fc.record({
        documents: fc.array(fc.nat(30), { minLength: 1, maxLength: 40 }),
        labels: fc.integer({ min: -1, max: 2 }),
      }),
      { minLength: 2, maxLength: 3 },
    );
    const pool = clusteredVectors(31, 8, 4);
    let trial = 0;
    await fc.assert(
      fc.asyncProperty(corpora, async (sequence) => {
        const index = indexWith({ prefix: `trial-${trial++}` });
        for (const [number, { documents, labels }] of sequence.entries()) {
          const corpus = pick(pool, documents);
          const files = {
            ...folder.write(corpus),
            labels: Int32Array.from(documents, (document) => (document % 3) + labels),
          };
          const from = {
            from: String(number - 1),
            numbers: new Int32Array(),
            added: new Int32Array(),
          };
          const searchable = await index.open(String(number), files, number > 0 ? from : undefined);
          const excluding = Int32Array.from({ length: 31 }, (_, query) => query % 4);
          const found = await searchable.search(pool.data, 5, { excluding });
          const expected = bruteForce(corpus, pool.data, 5, { labels: files.labels, excluding });
          expect(similar(found, expected)).toBe(true);
        }
      }),
      { numRuns: 6 },
    );
  }, 300_000);

  it('keeps unusable documents, which have the zero vector, where the exact index has them', async () => {
    const corpus = clusteredVectors(50, 8, 5);
    corpus.data.fill(0, 0, 5 * 8);
    const searchable = await indexWith().open('zero', folder.write(corpus));
    const found = await searchable.search(corpus.data, 50);
    expect(similar(found, bruteForce(corpus, corpus.data, 50))).toBe(true);
  });

  it('names collections after published versions, and drops those of old ones', async () => {
    const index = indexWith({ prefix: 'news', keep_versions: 2 });
    const publish = async (version: string, name: string) => {
      await index.open(name, folder.write(clusteredVectors(20, 4, 6)));
      await index.published!('daily', version, name);
    };
    await publish('v0001-aa', 'index/1');
    await publish('v0002-bb', 'index/2');
    // The same corpus again: another version of the same collection.
    await publish('v0003-cc', 'index/2');
    await publish('v0003-cc', 'index/2');
    expect(await aliases()).toEqual({
      'news-daily': 'news-index-2',
      'news-daily@v0002-bb': 'news-index-2',
      'news-daily@v0003-cc': 'news-index-2',
    });
    expect(await collections('news-')).toEqual(['news-index-2']);
    await index.open('unpublished', folder.write(clusteredVectors(20, 4, 7)));
    await publish('v0004-dd', 'index/4');
    expect(await collections('news-')).toEqual([
      'news-index-2',
      'news-index-4',
      'news-unpublished',
    ]);
    await publish('v0005-ee', 'index/5');
    expect(await collections('news-')).toEqual([
      'news-index-4',
      'news-index-5',
      'news-unpublished',
    ]);
  });
});

/** The share of expected documents that were found. */
function recall(found: Neighbours, { k, documents }: Neighbours): number {
  const hits = documents.filter((document, i) => {
    const start = i - (i % k);
    return found.documents.subarray(start, start + k).includes(document);
  });
  return hits.length / documents.length;
}

function largestError(
  { k, documents, similarities }: Neighbours,
  corpus: Vectors,
  queries: Float32Array,
): number {
  const { dimensions, data } = corpus;
  const errors = Array.from(documents, (document, i) => {
    const query = queries.subarray(Math.floor(i / k) * dimensions);
    let sum = 0;
    for (let d = 0; d < dimensions; d++) sum += query[d] * data[document * dimensions + d];
    return Math.abs(sum - similarities[i]);
  });
  return Math.max(...errors);
}

/** Whether every list has the same similarities, rank by rank: documents of equal vectors stand for each other. */
const similar = (found: Neighbours, expected: Neighbours): boolean =>
  expected.similarities.every(
    (similarity, i) =>
      similarity === found.similarities[i] || Math.abs(similarity - found.similarities[i]) < 1e-6,
  );

/** The first `count` rows leave, all others move up, and new ones come last. */
function rotated({ dimensions, data }: Vectors, count: number, added: Vectors): Vectors {
  const moved = new Float32Array(data.length);
  moved.set(data.subarray(count * dimensions));
  moved.set(added.data, data.length - count * dimensions);
  return { dimensions, data: moved };
}

const pick = ({ dimensions, data }: Vectors, rows: readonly number[]): Vectors => ({
  dimensions,
  data: Float32Array.from(
    rows.flatMap((row) => [...data.subarray(row * dimensions, (row + 1) * dimensions)]),
  ),
});
