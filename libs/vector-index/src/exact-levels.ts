import { InferenceSession, Tensor } from 'onnxruntime-node';

import { encodeModel, type Node } from '@sluice/pipeline';

import { QUERY_ZERO } from './quantization.ts';

export const SESSION_OPTIONS = {
  executionProviders: ['cpu'],
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
} as const;

/** scores = scales · (queries − QUERY_ZERO) · codes: names of tensors are part of it, see PRODUCT_CONSTANTS. */
export const PRODUCT: Node = {
  op: 'MatMulIntegerToFloat',
  domain: 'com.microsoft',
  inputs: ['queries', 'codes', 'one', 'scales', 'zero'],
  outputs: ['scores'],
};

export const PRODUCT_CONSTANTS = {
  one: { dims: [], data: Float32Array.of(1) },
  zero: { dims: [], data: Uint8Array.of(QUERY_ZERO) },
};

/** Processors without dot products of bytes add two of them in 16 bits, which 255 · 64 · 2 still fits. */
const LEVELS = [127, 63] as const;

const DIMENSIONS = 64;
/** A single query has an inner loop of its own. */
const QUERIES = [1, 16];
const ROWS = 64;

/**
 * The most levels on either side of 0 that codes of rows may have for their products to be exact on this processor,
 * found by products that are as large as any.
 */
export async function findExactLevels(): Promise<number> {
  for (const levels of LEVELS) if (await isExact(levels)) return levels;
  throw new Error('the products of small integers are not exact on this processor');
}

async function isExact(levels: number): Promise<boolean> {
  const session = await InferenceSession.create(
    encodeModel({
      opset: 17,
      nodes: [PRODUCT],
      inputs: [{ name: 'queries', type: 'uint8', dims: ['Q', DIMENSIONS] }],
      outputs: [{ name: 'scores', type: 'float', dims: ['Q', ROWS] }],
      initializers: {
        ...PRODUCT_CONSTANTS,
        codes: {
          dims: [DIMENSIONS, ROWS],
          data: new Int8Array(DIMENSIONS * ROWS).map((_, i) => (i % 3 === 0 ? -levels : levels)),
        },
        scales: { dims: [ROWS], data: new Float32Array(ROWS).fill(1) },
      },
    }),
    SESSION_OPTIONS,
  );
  let exact = true;
  for (const count of QUERIES) {
    const queries = new Tensor('uint8', new Uint8Array(count * DIMENSIONS).fill(255), [
      count,
      DIMENSIONS,
    ]);
    const { scores } = await session.run({ queries });
    exact &&= (scores.data as Float32Array).every((score, i) => {
      let sum = 0;
      for (let d = 0; d < DIMENSIONS; d++)
        sum += (255 - QUERY_ZERO) * ((d * ROWS + (i % ROWS)) % 3 === 0 ? -levels : levels);
      return score === sum;
    });
  }
  await session.release();
  return exact;
}
