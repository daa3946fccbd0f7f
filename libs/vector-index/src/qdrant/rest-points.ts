import type { QdrantClient } from '@qdrant/js-client-rest';

import { createHits, LABEL, type Points } from './points.ts';
import { asFault } from './rest-client.ts';

/** The same as JSON, for servers whose gRPC port cannot be reached; many times slower. */
export const createRestPoints = (client: QdrantClient): Points => ({
  async upsert(collection, { ids, labels, dimensions, vectors }) {
    const points = Array.from(ids, (id, row) => {
      const bytes = dimensions * Float32Array.BYTES_PER_ELEMENT;
      const own = vectors.slice(row * bytes, (row + 1) * bytes);
      return {
        id,
        vector: [...new Float32Array(own.buffer)],
        ...(labels && { payload: { [LABEL]: labels[row] } }),
      };
    });
    await client.upsert(collection, { wait: true, points }).catch(asFault);
  },
  async query(collection, { vectors, dimensions, limit, excluding, params }) {
    const queries = vectors.length / dimensions;
    const { ef, exact, oversampling } = params;
    const searches = Array.from({ length: queries }, (_, query) => ({
      query: [...vectors.subarray(query * dimensions, (query + 1) * dimensions)],
      limit,
      params: {
        hnsw_ef: ef,
        exact,
        ...(oversampling !== undefined && { quantization: { rescore: true, oversampling } }),
      },
      ...(excluding && {
        filter: { must_not: [{ key: LABEL, match: { value: excluding[query] } }] },
      }),
    }));
    const found = await client.queryBatch(collection, { searches }).catch(asFault);
    const hits = createHits(queries, limit);
    for (const [query, { points }] of found.entries()) {
      hits.counts[query] = points.length;
      hits.ids.set(
        points.map(({ id }) => Number(id)),
        query * limit,
      );
      hits.scores.set(
        points.map(({ score }) => score),
        query * limit,
      );
    }
    return hits;
  },
  close: () => {},
});
