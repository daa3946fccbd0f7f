import { encodeExtension, type Node, type TensorConstant, type ValueInfo } from '@sluice/pipeline';
import type { FloatTensor } from './safetensors.ts';
import type { Activation, Dense, HeadModule, Pooling, PoolingMode } from './modules.ts';

/**
 * The inputs and the output that the head adds to the graph:
 *
 *   weights  texts × rows × tokens   one row for each pooling mode that is a weighted sum (see pooling.ts)
 *   masked   texts × 1 × tokens      0 where the maximum looks, −∞ elsewhere
 *   vectors  texts × dimensions
 */
export const HEAD = {
  weights: 'sluice.pooling_weights',
  masked: 'sluice.pooling_masked',
  vectors: 'sluice.vectors',
} as const;

/** What the head starts from: token vectors to be pooled, or vectors that are whole already. */
export interface HeadInput {
  /** An output of the transformer's graph. */
  output: string;
  modules: readonly HeadModule[];
  /** Of every Dense module, in order. */
  weights: readonly DenseWeights[];
}

export interface DenseWeights {
  /** outputs × inputs, as torch stores it. */
  weight: FloatTensor;
  bias?: FloatTensor;
  /** outputs × inputs, where the sizes differ. */
  residual?: FloatTensor;
}

/** All modes but max are sums of token vectors, each with weights of its own. */
export const isWeighted = (mode: PoolingMode): boolean => mode !== 'max';

const FLOAT_TYPE = { to: { int: 1 } };
/** torch.nn.functional.normalize divides by no less. */
const SMALLEST_NORM = 1e-12;

/**
 * The modules behind the transformer as nodes of its own graph, so that a batch leaves the device as vectors and
 * nothing larger is ever copied: bytes to append to the model's.
 *
 * Pooling by weighted sums is one product, weights × token vectors, and the concatenation of several modes is its
 * rows side by side. Every operator here has one form in all operator sets from 9 on, which is why norms are
 * products too (ReduceSum has not), and maxima a GlobalMaxPool (ReduceMax has not).
 */
export function headGraph({ output, modules, weights }: HeadInput): Uint8Array<ArrayBuffer> {
  const graph = new HeadGraph();
  // Graphs of half precision may answer in it.
  let current = graph.add('Cast', [output], FLOAT_TYPE);
  let dense = 0;
  for (const module of modules) {
    if (module.kind === 'pooling') current = graph.pool(current, module);
    else if (module.kind === 'dense') current = graph.project(current, module, weights[dense++]);
    else if (module.kind === 'normalize') current = graph.normalize(current);
    else current = activate(graph, current, module.activation);
  }
  return graph.bytes(current);
}

class HeadGraph {
  readonly #nodes: Node[] = [];
  readonly #inputs: ValueInfo[] = [];
  readonly #constants: Record<string, TensorConstant> = {};

  add(op: string, inputs: readonly string[], attributes?: Node['attributes']): string {
    const output = `sluice.${op}.${this.#nodes.length}`;
    this.#nodes.push({ op, inputs, outputs: [output], attributes });
    return output;
  }

  #constant(data: TensorConstant['data'], dims: readonly number[]): string {
    const name = `sluice.constant.${Object.keys(this.#constants).length}`;
    this.#constants[name] = { dims, data };
    return name;
  }

  #input(name: string, rows: number): string {
    this.#inputs.push({ name, type: 'float', dims: ['sluice.texts', rows, 'sluice.tokens'] });
    return name;
  }

  /** texts × tokens × width → texts × (modes · width). */
  pool(tokens: string, { modes, width }: Pooling): string {
    const rows = modes.filter(isWeighted).length;
    const sums =
      rows > 0 ? this.add('MatMul', [this.#input(HEAD.weights, rows), tokens]) : undefined;
    if (rows === modes.length) return this.#flat(sums!, rows * width);
    const maxima = this.#maxima(tokens);
    if (sums === undefined) return this.#flat(maxima, width);
    const before = modes.indexOf('max');
    const parts = [
      ...(before > 0 ? [this.#rows(sums, 0, before)] : []),
      maxima,
      ...(before < rows ? [this.#rows(sums, before, rows)] : []),
    ];
    return this.#flat(this.add('Concat', parts, { axis: { int: 1 } }), modes.length * width);
  }

  /** texts × tokens × width → texts × 1 × width. */
  #maxima(tokens: string): string {
    const perm = { perm: { ints: [0, 2, 1] } };
    const masked = this.add('Add', [
      this.add('Transpose', [tokens], perm),
      this.#input(HEAD.masked, 1),
    ]);
    return this.add('Transpose', [this.add('GlobalMaxPool', [masked])], perm);
  }

  /** Rows [start, end) of texts × rows × width. */
  #rows(matrix: string, start: number, end: number): string {
    const indices = BigInt64Array.from({ length: end - start }, (_, i) => BigInt(start + i));
    return this.add('Gather', [matrix, this.#constant(indices, [end - start])], {
      axis: { int: 1 },
    });
  }

  #flat(matrix: string, width: number): string {
    return this.add('Reshape', [matrix, this.#constant(BigInt64Array.of(-1n, BigInt(width)), [2])]);
  }

  /** activation(x · Wᵀ + b), plus x or its own projection. */
  project(vectors: string, dense: Dense, { weight, bias, residual }: DenseWeights): string {
    const product = this.#times(vectors, weight);
    const sum = bias ? this.add('Add', [product, this.#constant(bias.data, bias.shape)]) : product;
    const activated = activate(this, sum, dense.activation);
    if (!dense.residual) return activated;
    return this.add('Add', [activated, residual ? this.#times(vectors, residual) : vectors]);
  }

  #times(vectors: string, { data, shape }: FloatTensor): string {
    const [outputs, inputs] = shape;
    const transposed = new Float32Array(data.length);
    for (let row = 0; row < outputs; row++) {
      for (let column = 0; column < inputs; column++)
        transposed[column * outputs + row] = data[row * inputs + column];
    }
    return this.add('MatMul', [vectors, this.#constant(transposed, [inputs, outputs])]);
  }

  scalar(value: number): string {
    return this.#constant(Float32Array.of(value), []);
  }

  /** x / max(‖x‖, 10⁻¹²), with ‖x‖² as the product of x, a row, and itself, a column. */
  normalize(vectors: string): string {
    const shape = (dims: readonly bigint[]): string =>
      this.#constant(BigInt64Array.from(dims), [dims.length]);
    const row = this.add('Reshape', [vectors, shape([0n, 1n, -1n])]);
    const column = this.add('Reshape', [vectors, shape([0n, -1n, 1n])]);
    const norm = this.add('Sqrt', [this.add('MatMul', [row, column])]);
    const divisor = this.add('Max', [norm, this.scalar(SMALLEST_NORM)]);
    const unit = this.add('Div', [row, divisor]);
    return this.add('Reshape', [unit, shape([0n, -1n])]);
  }

  bytes(result: string): Uint8Array<ArrayBuffer> {
    this.#nodes.push({ op: 'Identity', inputs: [result], outputs: [HEAD.vectors] });
    return encodeExtension({
      nodes: this.#nodes,
      inputs: this.#inputs,
      outputs: [{ name: HEAD.vectors, type: 'float', dims: ['sluice.texts', 'sluice.dimensions'] }],
      initializers: this.#constants,
    });
  }
}

function activate(graph: HeadGraph, x: string, activation: Activation): string {
  switch (activation) {
    case 'Identity':
      return x;
    case 'ReLU':
      return graph.add('Relu', [x]);
    case 'GELU': {
      // x/2 · (1 + erf(x/√2))
      const erf = graph.add('Erf', [graph.add('Mul', [x, graph.scalar(Math.SQRT1_2)])]);
      const half = graph.add('Mul', [x, graph.scalar(0.5)]);
      return graph.add('Mul', [half, graph.add('Add', [erf, graph.scalar(1)])]);
    }
    case 'SiLU':
      return graph.add('Mul', [x, graph.add('Sigmoid', [x])]);
    default:
      return graph.add(activation, [x]);
  }
}
