import { createHash } from 'node:crypto';
import { textKeys } from '../../src/cache/text-keys.ts';
import type { VectorStore } from '../../src/cache/vector-store.ts';

/** The one vector of a text: random bytes that depend on the text alone, no pattern of bits left out. */
export const vectorOf = (text: string, dimensions: number): Float32Array => {
  const bytes = createHash('shake256', { outputLength: dimensions * 4 })
    .update(text)
    .digest();
  return new Float32Array(new Uint8Array(bytes).buffer);
};

const asBytes = (vector: Float32Array): Buffer =>
  Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);

export const writeTexts = async (
  store: VectorStore,
  texts: readonly string[],
  dimensions: number,
): Promise<void> => {
  const bytes = Buffer.concat(texts.map((text) => asBytes(vectorOf(text, dimensions))));
  const vectors = new Float32Array(new Uint8Array(bytes).buffer);
  await store.write(textKeys('space', texts), dimensions, vectors, [...texts.keys()]);
};

/** Which texts are found with their own vector, which with another, and which not at all. */
export const readTexts = async (
  store: VectorStore,
  texts: readonly string[],
  dimensions: number,
): Promise<{ right: string[]; wrong: string[]; absent: string[] }> => {
  const vectors = new Float32Array(texts.length * dimensions);
  const missing = new Set(await store.read(textKeys('space', texts), dimensions, vectors));
  const found = { right: [] as string[], wrong: [] as string[], absent: [] as string[] };
  texts.forEach((text, row) => {
    if (missing.has(row)) return found.absent.push(text);
    const vector = vectors.subarray(row * dimensions, (row + 1) * dimensions);
    const isRight = asBytes(vector).equals(asBytes(vectorOf(text, dimensions)));
    return (isRight ? found.right : found.wrong).push(text);
  });
  return found;
};
