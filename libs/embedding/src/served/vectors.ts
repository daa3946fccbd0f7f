import { SluiceError } from '@sluice/contracts';

/**
 * Vectors as servers send them: lists of numbers, `null` for what JSON has no number for, or float32 in
 * base64.
 *
 * @throws SluiceError `model` for anything else, or another number of vectors than texts
 */
export const vectorsOf = (values: unknown, count: number, url: string): Float32Array[] => {
  if (!Array.isArray(values) || values.length !== count) {
    const got = Array.isArray(values) ? `${values.length} vectors` : 'no vectors';
    throw new SluiceError(
      'model',
      `${url} sent ${got} for ${count} texts: does it serve embeddings?`,
    );
  }
  return values.map((value) => vectorOf(value, url));
};

const vectorOf = (value: unknown, url: string): Float32Array => {
  if (typeof value === 'string') return floatsOf(Buffer.from(value, 'base64'));
  if (Array.isArray(value) && value.every(isNumberOrNull)) {
    return Float32Array.from(value, (number) => number ?? Number.NaN);
  }
  throw new SluiceError('model', `${url} sent a vector that is no list of numbers`);
};

const isNumberOrNull = (value: unknown): value is number | null =>
  value === null || typeof value === 'number';

/** Copied, since the bytes of a buffer need not lie where a float may. */
const floatsOf = (bytes: Buffer): Float32Array =>
  new Float32Array(new Uint8Array(bytes.subarray(0, bytes.length & ~3)).buffer);
