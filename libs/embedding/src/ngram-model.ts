import { createHash } from 'node:crypto';
import { encodeModel } from '@sluice/pipeline';
import { extend, mix } from './hash.ts';
import { RECIPE } from './ngram-features.ts';

export const DIMENSIONS = 384;

/** Starts the stream of random signs of the projection. */
const SIGN_SEED = 0x2545f491;

/**
 * The half of `ngram-v1` that runs in ONNX Runtime: bags of hashed n-grams → unit vectors.
 *
 *   sums = bags · signs        texts × 4096 by 4096 × 384 random signs (Achlioptas 2003: inner products of the
 *                              bags survive up to a relative error of about 1/√384)
 *   vectors = sums / max(‖sums‖, 1)
 *
 * The bytes are the same on every machine, whatever its vector units, the batch or the number of threads:
 *   - bags hold integers of at most 4095 and signs are ±1, so every partial sum of a row is an integer below
 *     4096 · 4095 < 2²⁴, which float32 holds exactly: no order of summation and no fused multiply-add can round;
 *   - the squares and their sum are int64: below 384 · 2⁴⁸ < 2⁵⁷;
 *   - what is left, int64 → double, √, ÷ and double → float, is one correctly rounded operation each (IEEE 754 §5.4).
 * An empty bag has ‖sums‖ = 0 and so becomes the zero vector; any other has ‖sums‖ ≥ 1.
 */
export function ngramModel(): Uint8Array<ArrayBuffer> {
  const CAST = { float: 1, int64: 7, double: 11 };
  const cast = (input: string, output: string, type: keyof typeof CAST) => ({
    op: 'Cast',
    inputs: [input],
    outputs: [output],
    attributes: { to: { int: CAST[type] } },
  });
  return encodeModel({
    opset: 17,
    inputs: [{ name: 'bags', type: 'float', dims: ['texts', RECIPE.buckets] }],
    outputs: [{ name: 'vectors', type: 'float', dims: ['texts', DIMENSIONS] }],
    initializers: {
      signs: { dims: [RECIPE.buckets, DIMENSIONS], data: randomSigns() },
      columns: { dims: [1], data: BigInt64Array.of(1n) },
      one: { dims: [], data: Float64Array.of(1) },
    },
    nodes: [
      cast('signs', 'projection', 'float'),
      { op: 'MatMul', inputs: ['bags', 'projection'], outputs: ['sums'] },
      cast('sums', 'integers', 'int64'),
      { op: 'Mul', inputs: ['integers', 'integers'], outputs: ['squares'] },
      { op: 'ReduceSum', inputs: ['squares', 'columns'], outputs: ['squaredNorms'] },
      cast('squaredNorms', 'exactSquaredNorms', 'double'),
      { op: 'Sqrt', inputs: ['exactSquaredNorms'], outputs: ['norms'] },
      { op: 'Max', inputs: ['norms', 'one'], outputs: ['divisors'] },
      cast('sums', 'dividends', 'double'),
      { op: 'Div', inputs: ['dividends', 'divisors'], outputs: ['quotients'] },
      cast('quotients', 'vectors', 'float'),
    ],
  });
}

/** Covers the recipe of the bags and every byte of the graph that projects them. */
export const ngramFingerprint = (model: Uint8Array): string =>
  createHash('sha256').update(JSON.stringify(RECIPE)).update(model).digest('hex');

/** ±1, 32 to a hash of their position: the same matrix everywhere, from no stored data. */
function randomSigns(): Int8Array {
  const signs = new Int8Array(RECIPE.buckets * DIMENSIONS);
  for (let at = 0; at < signs.length; at += 32) {
    const bits = mix(extend(SIGN_SEED, at));
    for (let bit = 0; bit < 32; bit++) signs[at + bit] = ((bits >>> bit) & 1) === 1 ? 1 : -1;
  }
  return signs;
}
