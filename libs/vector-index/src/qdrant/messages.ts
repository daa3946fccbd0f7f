/**
 * The messages of Qdrant's gRPC interface that are sent in bulk, field by field as `points.proto` and
 * `json_with_int.proto` of Qdrant 1.16 number them.
 */
import { createHits, LABEL, type Hits, type PointBatch, type QueryBatch } from './points.ts';
import { intSize, nestedSize, textBytes, varintSize, WireReader, WireWriter } from './wire.ts';

const UPSERT = { collection: 1, wait: 2, points: 3 };
const POINT = { id: 1, payload: 3, vectors: 4 };
const ID = { num: 1 };
const ENTRY = { key: 1, value: 2 };
const VALUE = { integer: 3 };
const VECTORS = { vector: 1 };
const VECTOR = { dense: 101 };
const DENSE = { data: 1 };
const QUERIES = { collection: 1, queries: 2 };
const QUERY = { collection: 1, query: 3, filter: 5, params: 6, limit: 8 };
const VARIANT = { nearest: 1 };
const INPUT = { dense: 2 };
const PARAMS = { ef: 1, exact: 2, quantization: 3 };
const QUANTIZATION = { rescore: 2, oversampling: 3 };
const FILTER = { mustNot: 3 };
const CONDITION = { field: 1 };
const FIELD = { key: 1, match: 2 };
const MATCH = { integer: 2 };
const ANSWER = { results: 1 };
const RESULT = { points: 1 };
const SCORED = { id: 1, score: 3 };

const KEY = textBytes(LABEL);

/** UpsertPoints, answered once the points can be found. */
export function encodeUpsert(collection: string, batch: PointBatch): Uint8Array<ArrayBuffer> {
  const { ids, labels, dimensions, vectors } = batch;
  const name = textBytes(collection);
  const bytes = dimensions * Float32Array.BYTES_PER_ELEMENT;
  const dense = nestedSize(DENSE.data, bytes);
  const vector = nestedSize(VECTOR.dense, dense);
  const inVectors = nestedSize(VECTORS.vector, vector);
  const pointSize = (row: number): number =>
    nestedSize(POINT.id, idSize(ids[row])) +
    (labels ? nestedSize(POINT.payload, entrySize(labels[row])) : 0) +
    nestedSize(POINT.vectors, inVectors);
  let size = nestedSize(UPSERT.collection, name.length) + 2;
  for (let row = 0; row < ids.length; row++) size += nestedSize(UPSERT.points, pointSize(row));

  const writer = new WireWriter(size);
  writer.raw(UPSERT.collection, name);
  writer.uint(UPSERT.wait, 1);
  for (let row = 0; row < ids.length; row++) {
    writer.nest(UPSERT.points, pointSize(row));
    writer.nest(POINT.id, idSize(ids[row]));
    writer.uint(ID.num, ids[row]);
    if (labels) writeEntry(writer, labels[row]);
    writer.nest(POINT.vectors, inVectors);
    writer.nest(VECTORS.vector, vector);
    writer.nest(VECTOR.dense, dense);
    writer.raw(DENSE.data, vectors.subarray(row * bytes, (row + 1) * bytes));
  }
  return writer.finish();
}

const idSize = (id: number): number => 1 + varintSize(id);

const entrySize = (label: number): number =>
  nestedSize(ENTRY.key, KEY.length) + nestedSize(ENTRY.value, 1 + intSize(label));

function writeEntry(writer: WireWriter, label: number): void {
  writer.nest(POINT.payload, entrySize(label));
  writer.raw(ENTRY.key, KEY);
  writer.nest(ENTRY.value, 1 + intSize(label));
  writer.int(VALUE.integer, label);
}

/** QueryBatchPoints: the points nearest to each vector, without payload and vectors. */
export function encodeQueries(collection: string, batch: QueryBatch): Uint8Array<ArrayBuffer> {
  const { vectors, dimensions, limit, excluding } = batch;
  const name = textBytes(collection);
  const bytes = dimensions * Float32Array.BYTES_PER_ELEMENT;
  const all = new Uint8Array(vectors.buffer, vectors.byteOffset, vectors.byteLength);
  const params = encodeParams(batch.params);
  const dense = nestedSize(DENSE.data, bytes);
  const input = nestedSize(INPUT.dense, dense);
  const variant = nestedSize(VARIANT.nearest, input);
  const fixed =
    nestedSize(QUERY.collection, name.length) +
    nestedSize(QUERY.query, variant) +
    nestedSize(QUERY.params, params.length) +
    varintSize(QUERY.limit * 8) +
    varintSize(limit);
  const filters = excluding && Array.from(excluding, encodeFilter);
  const querySize = (query: number): number =>
    fixed + (filters ? nestedSize(QUERY.filter, filters[query].length) : 0);
  const count = vectors.length / dimensions;
  let size = nestedSize(QUERIES.collection, name.length);
  for (let query = 0; query < count; query++) size += nestedSize(QUERIES.queries, querySize(query));

  const writer = new WireWriter(size);
  writer.raw(QUERIES.collection, name);
  for (let query = 0; query < count; query++) {
    writer.nest(QUERIES.queries, querySize(query));
    writer.raw(QUERY.collection, name);
    writer.nest(QUERY.query, variant);
    writer.nest(VARIANT.nearest, input);
    writer.nest(INPUT.dense, dense);
    writer.raw(DENSE.data, all.subarray(query * bytes, (query + 1) * bytes));
    if (filters) writer.raw(QUERY.filter, filters[query]);
    writer.raw(QUERY.params, params);
    writer.uint(QUERY.limit, limit);
  }
  return writer.finish();
}

function encodeParams({ ef, exact, oversampling }: QueryBatch['params']): Uint8Array {
  const quantization = 2 + 9;
  const quantized = oversampling !== undefined;
  const size =
    1 + varintSize(ef) + 2 + (quantized ? nestedSize(PARAMS.quantization, quantization) : 0);
  const writer = new WireWriter(size);
  writer.uint(PARAMS.ef, ef);
  writer.uint(PARAMS.exact, exact ? 1 : 0);
  if (quantized) {
    writer.nest(PARAMS.quantization, quantization);
    writer.uint(QUANTIZATION.rescore, 1);
    writer.double(QUANTIZATION.oversampling, oversampling);
  }
  return writer.finish();
}

/** Points that have this label are left out. */
function encodeFilter(label: number): Uint8Array {
  const match = 1 + intSize(label);
  const field = nestedSize(FIELD.key, KEY.length) + nestedSize(FIELD.match, match);
  const condition = nestedSize(CONDITION.field, field);
  const writer = new WireWriter(nestedSize(FILTER.mustNot, condition));
  writer.nest(FILTER.mustNot, condition);
  writer.nest(CONDITION.field, field);
  writer.raw(FIELD.key, KEY);
  writer.nest(FIELD.match, match);
  writer.int(MATCH.integer, label);
  return writer.finish();
}

/** QueryBatchResponse, for so many queries of so many points at most. */
export function decodeHits(message: Uint8Array, queries: number, limit: number): Hits {
  const hits = createHits(queries, limit);
  const reader = new WireReader(message);
  let query = 0;
  for (let field = reader.next(message.length); field; field = reader.next(message.length)) {
    if (field !== ANSWER.results) reader.skip();
    else if (query < queries) decodeResult(reader, hits, query++, limit);
    else throw new RangeError(`the answer has results for more than ${queries} queries`);
  }
  if (query < queries) throw new RangeError(`${query} of ${queries} queries were answered`);
  return hits;
}

function decodeResult(reader: WireReader, hits: Hits, query: number, limit: number): void {
  const end = reader.end();
  let place = query * limit;
  const last = place + limit;
  for (let field = reader.next(end); field; field = reader.next(end)) {
    if (field !== RESULT.points) reader.skip();
    else if (place < last) decodePoint(reader, hits, place++);
    else throw new RangeError(`query ${query} of the batch has more than ${limit} results`);
  }
  hits.counts[query] = place - query * limit;
}

function decodePoint(reader: WireReader, hits: Hits, place: number): void {
  const end = reader.end();
  for (let field = reader.next(end); field; field = reader.next(end)) {
    if (field === SCORED.score) hits.scores[place] = reader.float();
    else if (field === SCORED.id) hits.ids[place] = decodeId(reader);
    else reader.skip();
  }
}

/** Only numbers are ever stored as ids. */
function decodeId(reader: WireReader): number {
  const end = reader.end();
  let id = Number.NaN;
  for (let field = reader.next(end); field; field = reader.next(end)) {
    if (field === ID.num) id = reader.varint();
    else reader.skip();
  }
  return id;
}
