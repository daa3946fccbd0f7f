/** Points to store, row by row. */
export interface PointBatch {
  ids: Float64Array;
  labels?: Int32Array;
  dimensions: number;
  /** Little-endian float32, row-major `ids.length × dimensions`. */
  vectors: Uint8Array;
}

/** Queries that are answered at once. */
export interface QueryBatch {
  dimensions: number;
  /** Row-major `queries × dimensions`. */
  vectors: Float32Array;
  /** Points wanted for each. */
  limit: number;
  /** One label per query: points that have it are left out. */
  excluding?: Int32Array;
  params: QueryParams;
}

export interface QueryParams {
  ef: number;
  exact: boolean;
  /** Where vectors are quantised: candidates scored again with the vectors themselves, per point wanted. */
  oversampling?: number;
}

/** What queries found, row-major `queries × limit`, best first. */
export interface Hits {
  /** How many of `limit` each query has. */
  counts: Int32Array;
  ids: Float64Array;
  scores: Float32Array;
}

export const createHits = (queries: number, limit: number): Hits => ({
  counts: new Int32Array(queries),
  ids: new Float64Array(queries * limit),
  scores: new Float32Array(queries * limit),
});

/**
 * The two requests that carry vectors in bulk. Each is one request, tried once.
 *
 * @throws QdrantFault
 */
export interface Points {
  /** Returns once the points are stored and can be found; storing a point again changes nothing. */
  upsert(collection: string, batch: PointBatch, signal: AbortSignal): Promise<void>;
  query(collection: string, batch: QueryBatch, signal: AbortSignal): Promise<Hits>;
  close(): void;
}

/** The field of a point's payload that holds its label. */
export const LABEL = 'label';
