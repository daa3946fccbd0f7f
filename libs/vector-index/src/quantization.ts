/** Codes of queries are bytes around this: ONNX Runtime's integer products are fastest as uint8 × int8. */
export const QUERY_ZERO = 128;
const QUERY_LEVELS = 127;

const FLOAT32_LEAST_NORMAL = 2 ** -126;

/** Rows that are scored together; what 256 queries score of them stays in the cache. */
const MAX_CHUNK_ROWS = 16_384;

/** Rows whose scores are looked at together, once the best of them may enter a list. */
export const GROUP_SIZE = 16;

/** Rows [firstRow, firstRow + rows) of a block. Rows g, g + groups, g + 2 · groups, … of them are group g. */
export interface Chunk {
  firstRow: number;
  rows: number;
  groups: number;
  /** Of its first code's column among those of the block. */
  position: number;
}

/** What is known of a vector, or the most of many: its Euclidean norm, and that of x − x̂, x̂ being its quantisation. */
export interface Extent {
  norm: number;
  residual: number;
}

/** The rows of a block as small integers, chunk after chunk: row r is scale · code, up to a residual. */
export interface QuantizedRows {
  /** Of each chunk row-major `dimensions × (groups · GROUP_SIZE)`, a group's columns side by side. */
  codes: Int8Array;
  /** Of each column. */
  scales: Float32Array;
}

export interface QuantizedQueries {
  dimensions: number;
  /** Row-major `norms.length × dimensions`, around QUERY_ZERO. */
  codes: Uint8Array;
  scales: Float64Array;
  norms: Float64Array;
  residuals: Float64Array;
}

/** Nearly equal chunks of a block's rows. */
export function cutChunks(rows: number): Chunk[] {
  const count = Math.ceil(rows / MAX_CHUNK_ROWS);
  let position = 0;
  return Array.from({ length: count }, (_, i) => {
    const firstRow = Math.floor((i * rows) / count);
    const chunkRows = Math.floor(((i + 1) * rows) / count) - firstRow;
    const groups = Math.ceil(chunkRows / GROUP_SIZE);
    const chunk = { firstRow, rows: chunkRows, groups, position };
    position += groups * GROUP_SIZE;
    return chunk;
  });
}

/** Columns of all chunks. */
export const columnsOf = (rows: number): number => {
  const { position, groups } = cutChunks(rows).at(-1)!;
  return position + groups * GROUP_SIZE;
};

/**
 * Symmetric quantisation, a scale for each row: codes are the nearest integers to y / scale, of −levels to levels.
 * Rows are dealt to groups like cards: neighbours in the files are often alike, and were they in one group, the best
 * of all groups would say little of the best rows.
 *
 * @param vectors row-major `rows × dimensions`, finite
 * @param target of `columnsOf(rows)` columns
 * @returns the largest norm, and the largest residual, of a row
 */
export function quantizeRows(
  vectors: Float32Array,
  dimensions: number,
  levels: number,
  target: QuantizedRows,
): Extent {
  const most = { norm: 0, residual: 0 };
  for (const { firstRow, rows, groups, position } of cutChunks(vectors.length / dimensions)) {
    const columns = groups * GROUP_SIZE;
    const codes = target.codes.subarray(position * dimensions, (position + columns) * dimensions);
    for (let place = 0; place < columns; place++) {
      // What pads a group is its first row again, so that its best score is that of a row.
      const row = place < rows ? place : place % groups;
      const start = (firstRow + row) * dimensions;
      const column = (place % groups) * GROUP_SIZE + Math.floor(place / groups);
      const scale = rowScale(vectors, start, dimensions, levels);
      const inverse = scale === 0 ? 0 : 1 / scale;
      let squares = 0;
      let residuals = 0;
      for (let d = 0, at = column; d < dimensions; d++, at += columns) {
        const value = vectors[start + d];
        const code = nearest(value * inverse);
        const rest = value - scale * code;
        codes[at] = code;
        squares += value * value;
        residuals += rest * rest;
      }
      target.scales[position + column] = scale;
      most.norm = Math.max(most.norm, Math.sqrt(squares));
      most.residual = Math.max(most.residual, Math.sqrt(residuals));
    }
  }
  return most;
}

/** @param norms of the queries, all finite */
export function quantizeQueries(
  vectors: Float32Array,
  dimensions: number,
  norms: Float64Array,
): QuantizedQueries {
  const codes = new Uint8Array(vectors.length);
  const scales = new Float64Array(norms.length);
  const residuals = new Float64Array(norms.length);
  for (let query = 0; query < norms.length; query++) {
    const start = query * dimensions;
    const scale = rowScale(vectors, start, dimensions, QUERY_LEVELS);
    const inverse = scale === 0 ? 0 : 1 / scale;
    let squares = 0;
    for (let d = start; d < start + dimensions; d++) {
      const code = nearest(vectors[d] * inverse);
      const rest = vectors[d] - scale * code;
      codes[d] = code + QUERY_ZERO;
      squares += rest * rest;
    }
    scales[query] = scale;
    residuals[query] = Math.sqrt(squares);
  }
  return { dimensions, codes, scales, norms, residuals };
}

/** As float32, so that it is what ONNX Runtime multiplies by; 0, and with it all codes, for what is too small for one. */
function rowScale(
  vectors: Float32Array,
  start: number,
  dimensions: number,
  levels: number,
): number {
  let largest = 0;
  for (let d = start; d < start + dimensions; d++)
    largest = Math.max(largest, Math.abs(vectors[d]));
  const scale = Math.fround(largest / levels);
  return scale < FLOAT32_LEAST_NORMAL ? 0 : scale;
}

/** Rounding `largest / levels` to float32 moves no quotient past `levels` + ½. */
const nearest = (value: number): number => Math.floor(value + 0.5);
