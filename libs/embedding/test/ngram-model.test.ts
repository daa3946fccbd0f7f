import { InferenceSession, Tensor } from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { RECIPE } from '../src/ngram-features.ts';
import { DIMENSIONS, ngramFingerprint, ngramModel } from '../src/ngram-model.ts';

const { buckets, heaviestWeight } = RECIPE;
const model = ngramModel();
let session: InferenceSession;
let signs: Float32Array;

async function project(bags: Float32Array): Promise<Float32Array> {
  const { vectors } = await session.run({
    bags: new Tensor('float32', bags, [bags.length / buckets, buckets]),
  });
  return vectors.data as Float32Array;
}

/** The vector in exact integer arithmetic up to the norm, then one rounding per operation. */
function reference(bag: Float32Array): Float32Array {
  const sums = Array.from({ length: DIMENSIONS }, (_, column) => {
    let sum = 0;
    for (let bucket = 0; bucket < buckets; bucket++)
      sum += bag[bucket] * signs[bucket * DIMENSIONS + column];
    return sum;
  });
  const squaredNorm = sums.reduce((total, sum) => total + BigInt(sum) ** 2n, 0n);
  const norm = Math.sqrt(Number(squaredNorm));
  return Float32Array.from(sums, (sum) => sum / norm);
}

/** A bag with the weight that `pick` gives each bucket. */
const bagOf = (pick: (bucket: number) => number): Float32Array =>
  Float32Array.from({ length: buckets }, (_, bucket) => pick(bucket));

beforeAll(async () => {
  session = await InferenceSession.create(model, { executionProviders: ['cpu'] });
  const identity = new Float32Array(buckets * buckets);
  for (let bucket = 0; bucket < buckets; bucket++) identity[bucket * (buckets + 1)] = 1;
  signs = (await project(identity)).map(Math.sign);
});

describe('the projection graph', () => {
  it('gives every bucket a row of fair, distinct signs', () => {
    expect(signs.every((sign) => Math.abs(sign) === 1)).toBe(true);
    const deviation = Math.sqrt(signs.length);
    expect(Math.abs(signs.reduce((sum, sign) => sum + sign, 0))).toBeLessThan(4 * deviation);
    const rows = Array.from({ length: buckets }, (_, bucket) =>
      signs.subarray(bucket * DIMENSIONS, (bucket + 1) * DIMENSIONS).join(),
    );
    expect(new Set(rows).size).toBe(buckets);
  });

  it('rounds nothing before the square root, up to the heaviest bag there can be', async () => {
    const bags = [
      bagOf((bucket) => heaviestWeight * signs[bucket * DIMENSIONS]),
      bagOf((bucket) => (heaviestWeight - (bucket % 7)) * signs[bucket * DIMENSIONS + 5]),
      bagOf((bucket) => ((bucket * 2_654_435_761) % 8191) - 4095),
      bagOf((bucket) => (bucket % 61 === 0 ? (bucket % 101) - 50 : 0)),
      bagOf((bucket) => (bucket === 7 ? 1 : 0)),
    ];
    const together = await project(Float32Array.from(bags.flatMap((bag) => Array.from(bag))));
    for (const [row, bag] of bags.entries()) {
      const expected = reference(bag);
      expect(together.slice(row * DIMENSIONS, (row + 1) * DIMENSIONS)).toEqual(expected);
      expect(await project(bag)).toEqual(expected);
    }
  });

  it('maps the empty bag to the zero vector', async () => {
    expect(await project(new Float32Array(buckets))).toEqual(new Float32Array(DIMENSIONS));
  });

  it('has a fingerprint that any byte of it changes', () => {
    const altered = model.slice();
    altered[altered.length >> 1] ^= 1;
    expect(ngramFingerprint(model)).toMatch(/^[0-9a-f]{64}$/);
    expect(ngramFingerprint(ngramModel())).toBe(ngramFingerprint(model));
    expect(ngramFingerprint(altered)).not.toBe(ngramFingerprint(model));
  });
});
