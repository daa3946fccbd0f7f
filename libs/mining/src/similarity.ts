/**
 * The inner product of a[aStart, aStart + dimensions) and b[bStart, bStart + dimensions), bit-identical on
 * every machine and for every caller. The product of two float32 is exact in float64 (24 + 24 ≤ 53 bits), so
 * only the additions round, and their order is fixed: lane l adds the terms l, l + 4, l + 8, … in ascending
 * order, a tail of dimensions mod 4 terms goes to lane 0, and the sum is (lane 0 + lane 1) + (lane 2 + lane 3).
 *
 * Four lanes hide the latency of the additions. `| 0` tells V8 that positions are int32 and spares it the
 * overflow checks (a quarter of the time), so both arrays must hold less than 2³¹ values.
 */
export function dot(
  a: Float32Array,
  aStart: number,
  b: Float32Array,
  bStart: number,
  dimensions: number,
): number {
  let lane0 = 0;
  let lane1 = 0;
  let lane2 = 0;
  let lane3 = 0;
  let i = aStart | 0;
  let j = bStart | 0;
  const end = (i + dimensions) | 0;
  const tail = (i + (dimensions & ~3)) | 0;
  for (; i < tail; i = (i + 4) | 0, j = (j + 4) | 0) {
    lane0 += a[i] * b[j];
    lane1 += a[i + 1] * b[j + 1];
    lane2 += a[i + 2] * b[j + 2];
    lane3 += a[i + 3] * b[j + 3];
  }
  for (; i < end; i = (i + 1) | 0, j = (j + 1) | 0) lane0 += a[i] * b[j];
  return lane0 + lane1 + (lane2 + lane3);
}

/**
 * `out[i] = dot(a, aStart, b, bStarts[i], dimensions)` for i in [from, to), to the last bit.
 * Two at a time: each value of a is read and converted once for both, and the memory is asked for two rows at once,
 * which takes a third off the time where rows are far apart.
 */
export function dots(
  a: Float32Array,
  aStart: number,
  b: Float32Array,
  bStarts: Int32Array,
  from: number,
  to: number,
  dimensions: number,
  out: Float64Array,
): void {
  let i = from;
  for (; i + 1 < to; i += 2) dotPair(a, aStart, b, bStarts[i], bStarts[i + 1], dimensions, out, i);
  if (i < to) out[i] = dot(a, aStart, b, bStarts[i], dimensions);
}

/** The loop of `dot`, once for each of two rows. */
function dotPair(
  a: Float32Array,
  aStart: number,
  b: Float32Array,
  bStart0: number,
  bStart1: number,
  dimensions: number,
  out: Float64Array,
  place: number,
): void {
  let lane00 = 0;
  let lane01 = 0;
  let lane02 = 0;
  let lane03 = 0;
  let lane10 = 0;
  let lane11 = 0;
  let lane12 = 0;
  let lane13 = 0;
  let i = aStart | 0;
  let j = bStart0 | 0;
  let k = bStart1 | 0;
  const end = (i + dimensions) | 0;
  const tail = (i + (dimensions & ~3)) | 0;
  for (; i < tail; i = (i + 4) | 0, j = (j + 4) | 0, k = (k + 4) | 0) {
    const a0 = a[i];
    const a1 = a[i + 1];
    const a2 = a[i + 2];
    const a3 = a[i + 3];
    lane00 += a0 * b[j];
    lane01 += a1 * b[j + 1];
    lane02 += a2 * b[j + 2];
    lane03 += a3 * b[j + 3];
    lane10 += a0 * b[k];
    lane11 += a1 * b[k + 1];
    lane12 += a2 * b[k + 2];
    lane13 += a3 * b[k + 3];
  }
  for (; i < end; i = (i + 1) | 0, j = (j + 1) | 0, k = (k + 1) | 0) {
    lane00 += a[i] * b[j];
    lane10 += a[i] * b[k];
  }
  out[place] = lane00 + lane01 + (lane02 + lane03);
  out[place + 1] = lane10 + lane11 + (lane12 + lane13);
}

/** All distances order neighbours alike when vectors have unit length. */
export const DISTANCES = ['euclidean', 'cosine', 'dot'] as const;
export type Distance = (typeof DISTANCES)[number];

/**
 * ‖a − b‖ of unit vectors with inner product s, from ‖a − b‖² = ‖a‖² + ‖b‖² − 2s. Rounding can leave s just
 * above 1; the distance is then 0.
 */
export const euclideanFromCosine = (s: number): number => Math.sqrt(Math.max(0, 2 - 2 * s));

/** The distance of two stored vectors with inner product s; `euclidean` and `cosine` hold for unit vectors. */
export function distanceOf(kind: Distance, s: number): number {
  if (kind === 'euclidean') return euclideanFromCosine(s);
  return kind === 'cosine' ? 1 - s : -s;
}
