import { InferenceSession, Tensor } from 'onnxruntime-node';

import { DATA_TYPES, encodeModel, type OnnxModel } from '@sluice/pipeline';

import { PRODUCT, PRODUCT_CONSTANTS, SESSION_OPTIONS } from './exact-levels.ts';
import { GROUP_SIZE } from './quantization.ts';

/** Codes of some queries and of the rows of one chunk: see quantization.ts. */
export interface ProductInput {
  dimensions: number;
  /** Row-major `queries × dimensions`. */
  queries: Uint8Array;
  /** Row-major `dimensions × columns`. */
  codes: Int8Array;
  /** Of each column. */
  scales: Float32Array;
}

/** Groups whose best score reaches the query's cut, by rising query, then group. */
export interface Proposals {
  count: number;
  /** `count` queries, then `count` groups. */
  places: Int32Array;
  /** Row-major `count × GROUP_SIZE`. */
  scores: Float32Array;
}

export interface Proposer {
  /** The best score of each group. Row-major `queries × groups`. */
  maxima(input: ProductInput): Promise<Float32Array>;
  /** @param cuts one per query */
  propose(input: ProductInput, cuts: Float32Array): Promise<Proposals>;
}

/**
 * Scores in int8, on the calling thread alone; they are to be multiplied by the scale of the query. The scores of all
 * pairs live inside ONNX Runtime only: to hand them out costs twice what computing them does, and so does TopK.
 */
export async function createProposer(): Promise<Proposer> {
  const [maxima, proposals] = await Promise.all(
    [MAXIMA, PROPOSALS].map((model) =>
      InferenceSession.create(encodeModel(model), SESSION_OPTIONS),
    ),
  );
  return {
    async maxima(input) {
      const found = await maxima.run(tensors(input));
      return found['maxima'].data as Float32Array;
    },
    async propose(input, cuts) {
      const found = await proposals.run({
        ...tensors(input),
        cuts: new Tensor('float32', cuts, [cuts.length, 1]),
      });
      return {
        count: found['places'].dims[1],
        places: found['places'].data as Int32Array,
        scores: found['proposed'].data as Float32Array,
      };
    },
  };
}

const tensors = ({ dimensions, queries, codes, scales }: ProductInput) => ({
  queries: new Tensor('uint8', queries, [queries.length / dimensions, dimensions]),
  codes: new Tensor('int8', codes, [dimensions, scales.length]),
  scales: new Tensor('float32', scales, [scales.length]),
});

const MAXIMA: OnnxModel = {
  opset: 17,
  inputs: [
    { name: 'queries', type: 'uint8', dims: ['Q', 'D'] },
    { name: 'codes', type: 'int8', dims: ['D', 'C'] },
    { name: 'scales', type: 'float', dims: ['C'] },
  ],
  nodes: [
    PRODUCT,
    { op: 'Reshape', inputs: ['scores', 'grouped'], outputs: ['byGroup'] },
    {
      op: 'ReduceMax',
      inputs: ['byGroup'],
      outputs: ['maxima'],
      attributes: { axes: { ints: [2] }, keepdims: { int: 0 } },
    },
  ],
  outputs: [{ name: 'maxima', type: 'float', dims: ['Q', 'G'] }],
  initializers: {
    ...PRODUCT_CONSTANTS,
    grouped: { dims: [3], data: BigInt64Array.of(0n, -1n, BigInt(GROUP_SIZE)) },
  },
};

const PROPOSALS: OnnxModel = {
  ...MAXIMA,
  inputs: [...MAXIMA.inputs, { name: 'cuts', type: 'float', dims: ['Q', 1] }],
  nodes: [
    ...MAXIMA.nodes,
    { op: 'GreaterOrEqual', inputs: ['maxima', 'cuts'], outputs: ['reached'] },
    { op: 'NonZero', inputs: ['reached'], outputs: ['places64'] },
    {
      op: 'Transpose',
      inputs: ['places64'],
      outputs: ['indices'],
      attributes: { perm: { ints: [1, 0] } },
    },
    { op: 'GatherND', inputs: ['byGroup', 'indices'], outputs: ['proposed'] },
    {
      op: 'Cast',
      inputs: ['places64'],
      outputs: ['places'],
      attributes: { to: { int: DATA_TYPES.int32 } },
    },
  ],
  outputs: [
    { name: 'places', type: 'int32', dims: [2, 'P'] },
    { name: 'proposed', type: 'float', dims: ['P', GROUP_SIZE] },
  ],
};
