import { QdrantFault } from './faults.ts';
import type { GrpcConnection } from './grpc-connection.ts';
import { decodeHits, encodeQueries, encodeUpsert } from './messages.ts';
import type { Points } from './points.ts';

/** Vectors as they lie in memory: nothing is turned into text. */
export const createGrpcPoints = (connection: GrpcConnection): Points => ({
  async upsert(collection, batch, signal) {
    await connection.call('/qdrant.Points/Upsert', encodeUpsert(collection, batch), signal);
  },
  async query(collection, batch, signal) {
    const message = encodeQueries(collection, batch);
    const answer = await connection.call('/qdrant.Points/QueryBatch', message, signal);
    try {
      return decodeHits(answer, batch.vectors.length / batch.dimensions, batch.limit);
    } catch (error) {
      throw new QdrantFault('away', `an answer that cannot be read: ${(error as Error).message}`, {
        cause: error,
      });
    }
  },
  close: () => connection.close(),
});
