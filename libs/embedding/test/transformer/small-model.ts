import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readFileSync } from 'node:fs';
import { encodeModel, type Node, type OnnxModel, type TensorConstant } from '@sluice/pipeline';

/** The same as in make_reference.py, which computes what this model must give. */
const HIDDEN = 16;
const HEADS = 2;
const LAYERS = 2;
const FEED = 32;
const POSITIONS = 32;

const readJson = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));

export const smallTokenizer = readJson('tokenizer.json') as {
  model: { vocab: Record<string, number> };
};

type Vectors = (number | null)[][];

/** See make_reference.py. */
export const reference = readJson('reference.json') as {
  texts: string[];
  prompt: string;
  ids: number[][];
  pooled: Record<string, Vectors>;
  left: Vectors;
  prompted: Vectors;
  without_prompt: Record<string, Vectors>;
  dense: Vectors;
  pairs: { texts: [string, string][]; ids: number[][]; types: number[][]; scores: number[][] };
};
/** As in make_reference.py, where it is written the same way: too long to store. */
reference.texts.push(Array.from({ length: 10_000 }, () => 'cab').join(' '));

/** A linear congruential generator: the same numbers in any language. */
export function weightsFrom(
  seed: number,
): (
  dims: readonly number[],
  scale?: number,
  centre?: number,
) => TensorConstant & { data: Float32Array<ArrayBuffer> } {
  let state = seed;
  return (dims, scale = 0.5, centre = 0) => {
    const count = dims.reduce((product, size) => product * size, 1);
    const data = Float32Array.from({ length: count }, () => {
      state = (Math.imul(1664525, state) + 1013904223) >>> 0;
      return centre + scale * (state / 2 ** 31 - 1);
    });
    return { dims, data };
  };
}

const integerInput = (name: string) =>
  ({ name, type: 'int64', dims: ['batch', 'length'] }) as const;

/** A BERT of the operators that exporters write: its Gelu, layer norms and attention are in pieces. */
class Bert {
  readonly nodes: Node[] = [];
  readonly constants: Record<string, TensorConstant> = {};
  readonly weights = weightsFrom(1);

  add(op: string, inputs: readonly string[], attributes?: Node['attributes']): string {
    const output = `${op}_${this.nodes.length}`;
    this.nodes.push({ op, inputs, outputs: [output], attributes });
    return output;
  }

  constant(value: TensorConstant): string {
    const name = `weight_${Object.keys(this.constants).length}`;
    this.constants[name] = value;
    return name;
  }

  scalar = (value: number): string => this.constant({ dims: [], data: Float32Array.of(value) });

  integers = (...values: number[]): string =>
    this.constant({ dims: [values.length], data: BigInt64Array.from(values, BigInt) });

  linear(x: string, [inputs, outputs]: readonly [number, number], weights = this.weights): string {
    const product = this.add('MatMul', [x, this.constant(weights([inputs, outputs]))]);
    return this.add('Add', [product, this.constant(weights([outputs], 0.1))]);
  }

  norm(x: string): string {
    const gain = this.constant(this.weights([HIDDEN], 0.1, 1));
    const bias = this.constant(this.weights([HIDDEN], 0.1));
    const mean = (y: string): string => this.add('ReduceMean', [y], { axes: { ints: [-1] } });
    const centred = this.add('Sub', [x, mean(x)]);
    const variance = mean(this.add('Pow', [centred, this.scalar(2)]));
    const deviation = this.add('Sqrt', [this.add('Add', [variance, this.scalar(1e-12)])]);
    const scaled = this.add('Mul', [this.add('Div', [centred, deviation]), gain]);
    return this.add('Add', [scaled, bias]);
  }

  gelu(x: string): string {
    const erf = this.add('Erf', [this.add('Div', [x, this.scalar(Math.SQRT2)])]);
    const product = this.add('Mul', [x, this.add('Add', [erf, this.scalar(1)])]);
    return this.add('Mul', [product, this.scalar(0.5)]);
  }

  embeddings(): string {
    const table = (rows: number): string => this.constant(this.weights([rows, HIDDEN]));
    const words = table(Object.keys(smallTokenizer.model.vocab).length);
    const positions = table(POSITIONS);
    const types = table(2);
    const shape = this.add('Shape', ['input_ids']);
    const length = this.add('Slice', [shape, this.integers(1), this.integers(2)]);
    const here = this.add('Slice', [positions, this.integers(0), length]);
    const sum = this.add('Add', [this.add('Gather', [words, 'input_ids']), here]);
    return this.norm(this.add('Add', [sum, this.add('Gather', [types, 'token_type_ids'])]));
  }

  /** 0 where a token may be looked at, far below any score elsewhere: texts × 1 × 1 × tokens. */
  bias(): string {
    const mask = this.add('Unsqueeze', ['attention_mask', this.integers(1, 2)]);
    const off = this.add('Sub', [this.scalar(1), this.add('Cast', [mask], { to: { int: 1 } })]);
    return this.add('Mul', [off, this.scalar(-1e30)]);
  }

  layer(x: string, bias: string): string {
    const split = (perm: number[]): string =>
      this.add(
        'Transpose',
        [
          this.add('Reshape', [
            this.linear(x, [HIDDEN, HIDDEN]),
            this.integers(0, 0, HEADS, HIDDEN / HEADS),
          ]),
        ],
        { perm: { ints: perm } },
      );
    const query = split([0, 2, 1, 3]);
    const key = split([0, 2, 3, 1]);
    const value = split([0, 2, 1, 3]);
    const scores = this.add('Div', [
      this.add('MatMul', [query, key]),
      this.scalar(Math.sqrt(HIDDEN / HEADS)),
    ]);
    const shares = this.add('Softmax', [this.add('Add', [scores, bias])], { axis: { int: -1 } });
    const context = this.add('Transpose', [this.add('MatMul', [shares, value])], {
      perm: { ints: [0, 2, 1, 3] },
    });
    const joined = this.add('Reshape', [context, this.integers(0, 0, HIDDEN)]);
    const attended = this.norm(this.add('Add', [x, this.linear(joined, [HIDDEN, HIDDEN])]));
    const fed = this.linear(this.gelu(this.linear(attended, [HIDDEN, FEED])), [FEED, HIDDEN]);
    return this.norm(this.add('Add', [attended, fed]));
  }

  hidden(): string {
    let x = this.embeddings();
    const bias = this.bias();
    for (let layer = 0; layer < LAYERS; layer++) x = this.layer(x, bias);
    return x;
  }

  model(outputs: OnnxModel['outputs']): OnnxModel {
    return {
      opset: 14,
      nodes: this.nodes,
      inputs: ['input_ids', 'attention_mask', 'token_type_ids'].map(integerInput),
      outputs,
      initializers: this.constants,
    };
  }
}

/** The encoder; `half` says that its answer is in half precision. */
export function smallEncoder({ half = false } = {}): OnnxModel {
  const bert = new Bert();
  const hidden = bert.hidden();
  bert.nodes.push({
    op: 'Cast',
    inputs: [hidden],
    outputs: ['last_hidden_state'],
    attributes: { to: { int: half ? 10 : 1 } },
  });
  const type = half ? 'float16' : 'float';
  return bert.model([{ name: 'last_hidden_state', type, dims: ['batch', 'length', HIDDEN] }]);
}

/** The encoder with a class behind its first token. */
export function smallClassifier(): OnnxModel {
  const bert = new Bert();
  const hidden = bert.hidden();
  const first = bert.add(
    'Gather',
    [hidden, bert.constant({ dims: [], data: BigInt64Array.of(0n) })],
    {
      axis: { int: 1 },
    },
  );
  const logits = bert.linear(first, [HIDDEN, 1], weightsFrom(3));
  bert.nodes.push({ op: 'Identity', inputs: [logits], outputs: ['logits'] });
  return bert.model([{ name: 'logits', type: 'float', dims: ['batch', 1] }]);
}

/** Weights of the Dense module of make_reference.py, 16 → 8. */
export const denseTensors = () => {
  const weights = weightsFrom(2);
  return { 'linear.weight': weights([8, HIDDEN]), 'linear.bias': weights([8]) };
};

export function safetensors(
  tensors: Record<string, TensorConstant & { data: Float32Array<ArrayBuffer> }>,
): Uint8Array {
  let end = 0;
  const header = Object.fromEntries(
    Object.entries(tensors).map(([name, { dims, data }]) => {
      const start = end;
      end += data.byteLength;
      return [name, { dtype: 'F32', shape: dims, data_offsets: [start, end] }];
    }),
  );
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([
    length,
    text,
    ...Object.values(tensors).map(({ data }) => Buffer.from(data.buffer)),
  ]);
}

/** Files of a folder, by their paths: objects are written as JSON; undefined leaves a file out. */
export type FolderFiles = Record<string, object | Uint8Array | string | undefined>;

export async function writeFolder(folder: string, files: FolderFiles): Promise<string> {
  for (const [file, content] of Object.entries(files)) {
    if (content === undefined) continue;
    const path = join(folder, file);
    await mkdir(dirname(path), { recursive: true });
    const raw = typeof content === 'string' || content instanceof Uint8Array;
    await writeFile(path, raw ? content : JSON.stringify(content));
  }
  return folder;
}

const module = (name: string, path: string) => ({
  path,
  type: `sentence_transformers.models.${name}`,
});

/** A whole sentence-transformers folder with mean pooling. */
export const smallFolder = (changes: FolderFiles = {}): FolderFiles => ({
  'modules.json': [module('Transformer', ''), module('Pooling', '1_Pooling')],
  'config.json': { hidden_size: HIDDEN, max_position_embeddings: POSITIONS, pad_token_id: 0 },
  'sentence_bert_config.json': { max_seq_length: 16, do_lower_case: false },
  'tokenizer.json': smallTokenizer,
  'tokenizer_config.json': { model_max_length: 512, pad_token: '[PAD]', padding_side: 'right' },
  '1_Pooling/config.json': { embedding_dimension: HIDDEN, pooling_mode: 'mean' },
  'onnx/model.onnx': encodeModel(smallEncoder()),
  ...changes,
});

/** The folder with Dense (Tanh) and Normalize behind its pooling. */
export const denseFolder = (changes: FolderFiles = {}): FolderFiles =>
  smallFolder({
    'modules.json': [
      module('Transformer', ''),
      module('Pooling', '1_Pooling'),
      module('Dense', '2_Dense'),
      module('Normalize', '3_Normalize'),
    ],
    '2_Dense/config.json': {
      in_features: HIDDEN,
      out_features: 8,
      bias: true,
      activation_function: 'torch.nn.modules.activation.Tanh',
    },
    '2_Dense/model.safetensors': safetensors(denseTensors()),
    ...changes,
  });
