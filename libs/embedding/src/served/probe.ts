import { createHash } from 'node:crypto';
import { textKeys } from '../cache/text-keys.ts';
import type { VectorStore } from '../cache/vector-store.ts';

/**
 * Texts whose vectors tell the weights behind a name from others. They differ in language, length and kind,
 * so that what a model was tuned on moves some of them.
 */
export const PROBES: readonly string[] = [
  'The quick brown fox jumps over the lazy dog.',
  'How do I cancel an order that has already been paid for?',
  'Ein Messgerät für die Feuchte des Bodens, mit Batterie',
  '量子コンピューターは何に使われますか',
  'E = mc², 3.14159, SELECT * FROM documents WHERE id = 42;',
];

/**
 * How far two vectors of a text by one model may be apart, in cosine. Sums in another order, on another card
 * or in another batch, move a vector of half precision by up to 2·10⁻⁵; a step of training moves it further.
 */
const TOLERANCE = 5e-5;

/** Whether two lists of probe vectors are of one model. */
export const areAlike = (a: readonly Float32Array[], b: readonly Float32Array[]): boolean =>
  a.every((vector, i) => cosine(vector, b[i]) >= 1 - TOLERANCE);

const cosine = (a: Float32Array, b: Float32Array): number => {
  if (a.length !== b.length) return -1;
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    ab += a[i] * b[i];
    aa += a[i] * a[i];
    bb += b[i] * b[i];
  }
  return ab / Math.sqrt(aa * bb);
};

/** Models that were served under one name, over time; no more than this are told apart. */
const GENERATIONS = 1_000;

/**
 * A digest that stands for the weights behind `name`. Vectors of a server are never quite the same twice, so a
 * model is known again by the vectors it gave before, which the store remembers: its digest is that of the
 * first ones. Without a store it is that of these very vectors.
 *
 * @param name all the server says of its model
 */
export const weightsDigest = async (
  name: string,
  probed: readonly Float32Array[],
  store: VectorStore | undefined,
): Promise<string> => {
  const vectors = concatenated(probed);
  return digestOf(store ? await firstAlike(name, vectors, probed[0].length, store) : vectors);
};

/** The vectors of the first generation that these are like; they found one where they are like none. */
const firstAlike = async (
  name: string,
  probed: Float32Array,
  dimensions: number,
  store: VectorStore,
): Promise<Float32Array> => {
  for (let generation = 0; generation < GENERATIONS; generation++) {
    const keys = textKeys(`probe ${generation} of ${name}`, PROBES);
    const known = new Float32Array(probed.length);
    const missing = await store.read(keys, dimensions, known);
    if (missing.length > 0) {
      await store.write(keys, dimensions, probed, missing);
      return probed;
    }
    if (areAlike(rowsOf(probed, dimensions), rowsOf(known, dimensions))) return known;
  }
  return probed;
};

const rowsOf = (vectors: Float32Array, dimensions: number): Float32Array[] =>
  PROBES.map((_, i) => vectors.subarray(i * dimensions, (i + 1) * dimensions));

const concatenated = (vectors: readonly Float32Array[]): Float32Array => {
  const all = new Float32Array(vectors.reduce((sum, { length }) => sum + length, 0));
  vectors.forEach((vector, i) => all.set(vector, i * vector.length));
  return all;
};

const digestOf = ({ buffer, byteOffset, byteLength }: Float32Array): string =>
  createHash('sha256')
    .update(new Uint8Array(buffer, byteOffset, byteLength))
    .digest('hex');
