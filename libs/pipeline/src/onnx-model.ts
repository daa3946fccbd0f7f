/**
 * Writes ONNX models: just the messages and fields of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto)
 * that small hand-built graphs use. Names here are those of the ONNX IR specification.
 */

/** The element type of a tensor is that of its typed array. */
export type TensorData =
  Float32Array | Float64Array | Int8Array | Uint8Array | Int32Array | BigInt64Array;

export type ElementType = 'float' | 'uint8' | 'int8' | 'int32' | 'int64' | 'float16' | 'double';

/** A constant; `data` is row-major and holds as many values as the product of `dims`. */
export interface TensorConstant {
  dims: readonly number[];
  data: TensorData;
}

export type Attribute =
  { int: number } | { float: number } | { ints: readonly number[] } | { tensor: TensorConstant };

export interface Node {
  op: string;
  /** Of the operator; the default operator set without one. */
  domain?: 'com.microsoft';
  /** An empty name skips an optional input. */
  inputs: readonly string[];
  outputs: readonly string[];
  attributes?: Readonly<Record<string, Attribute>>;
}

/** An input or output of the graph; a dimension given by name is symbolic: any size, equal wherever the name recurs. */
export interface ValueInfo {
  name: string;
  type: ElementType;
  dims: readonly (number | string)[];
}

export interface OnnxModel {
  /** Version of the default operator set, `ai.onnx`. */
  opset: number;
  /** In topological order. */
  nodes: readonly Node[];
  inputs: readonly ValueInfo[];
  outputs: readonly ValueInfo[];
  initializers?: Readonly<Record<string, TensorConstant>>;
}

/** IR version 10 is what ONNX 1.16 (opset 21) writes; readers accept older opsets with it. */
const IR_VERSION = 10;

/** Of operators outside the default set. */
const DOMAIN_VERSION = 1;

/** TensorProto.DataType, as the attribute `to` of Cast wants it. */
export const DATA_TYPES = {
  float: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  float16: 10,
  double: 11,
} as const;

/** AttributeProto.AttributeType. */
const ATTRIBUTE_TYPES = { float: 1, int: 2, tensor: 4, ints: 7 } as const;

/** The model as a serialised ModelProto. Protocol buffers end at 2 GiB, so must all initializers together. */
export function encodeModel(model: OnnxModel): Uint8Array<ArrayBuffer> {
  return join([
    ...varintField(1, IR_VERSION),
    ...message(8, varintField(2, model.opset)),
    ...domains(model).flatMap((domain) =>
      message(8, [...text(1, domain), ...varintField(2, DOMAIN_VERSION)]),
    ),
    ...message(7, graph(model)),
  ]);
}

/**
 * Bytes that extend a serialised model when they are appended to it: parsers merge a message that comes twice, and
 * lists within it grow (https://protobuf.dev/programming-guides/encoding/#last-one-wins). The nodes may use every
 * value of the model's graph; their names must be new.
 */
export const encodeExtension = (extension: Omit<OnnxModel, 'opset'>): Uint8Array<ArrayBuffer> =>
  join(message(7, graphParts(extension)));

const domains = ({ nodes }: OnnxModel): string[] => [
  ...new Set(nodes.flatMap(({ domain }) => domain ?? [])),
];

const graph = (model: OnnxModel): Chunks => [...text(2, 'graph'), ...graphParts(model)];

function graphParts({
  nodes,
  inputs,
  outputs,
  initializers = {},
}: Omit<OnnxModel, 'opset'>): Chunks {
  return [
    ...nodes.flatMap((each) => message(1, node(each))),
    ...Object.entries(initializers).flatMap(([name, constant]) =>
      message(5, [...tensor(constant), ...text(8, name)]),
    ),
    ...inputs.flatMap((each) => message(11, valueInfo(each))),
    ...outputs.flatMap((each) => message(12, valueInfo(each))),
  ];
}

function node({ op, domain, inputs, outputs, attributes = {} }: Node): Chunks {
  return [
    ...inputs.flatMap((name) => text(1, name)),
    ...outputs.flatMap((name) => text(2, name)),
    ...text(4, op),
    ...(domain ? text(7, domain) : []),
    ...Object.entries(attributes).flatMap(([name, value]) =>
      message(5, [...text(1, name), ...attribute(value)]),
    ),
  ];
}

function attribute(value: Attribute): Chunks {
  if ('int' in value)
    return [...varintField(3, value.int), ...varintField(20, ATTRIBUTE_TYPES.int)];
  if ('float' in value)
    return [...float32Field(2, value.float), ...varintField(20, ATTRIBUTE_TYPES.float)];
  if ('ints' in value)
    return [
      ...value.ints.flatMap((int) => varintField(8, int)),
      ...varintField(20, ATTRIBUTE_TYPES.ints),
    ];
  return [...message(5, tensor(value.tensor)), ...varintField(20, ATTRIBUTE_TYPES.tensor)];
}

/** raw_data is little-endian by the specification, as are the typed arrays of every machine Node runs on. */
function tensor({ dims, data }: TensorConstant): Chunks {
  return [
    ...dims.flatMap((size) => varintField(1, size)),
    ...varintField(2, DATA_TYPES[elementType(data)]),
    ...message(9, [new Uint8Array(data.buffer, data.byteOffset, data.byteLength)]),
  ];
}

function elementType(data: TensorData): ElementType {
  if (data instanceof Float32Array) return 'float';
  if (data instanceof Float64Array) return 'double';
  if (data instanceof Int8Array) return 'int8';
  if (data instanceof Uint8Array) return 'uint8';
  if (data instanceof Int32Array) return 'int32';
  return 'int64';
}

function valueInfo({ name, type, dims }: ValueInfo): Chunks {
  const shape = dims.flatMap((size) =>
    message(1, typeof size === 'number' ? varintField(1, size) : text(2, size)),
  );
  const tensorType = [...varintField(1, DATA_TYPES[type]), ...message(2, shape)];
  return [...text(1, name), ...message(2, message(1, tensorType))];
}

// ---- the protocol buffers wire format (https://protobuf.dev/programming-guides/encoding) ----

/** A message under construction: pieces in order, so that large tensors are copied once, at the end. */
type Chunks = Uint8Array[];

const WIRE_TYPES = { varint: 0, lengthDelimited: 2, fixed32: 5 } as const;

/** Unsigned LEB128; a negative int64 is written as its two's complement. */
function varint(value: number | bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}

const tag = (field: number, type: keyof typeof WIRE_TYPES): Uint8Array =>
  varint((field << 3) | WIRE_TYPES[type]);

const varintField = (field: number, value: number): Chunks => [tag(field, 'varint'), varint(value)];

/** A nested message, a string or bytes: all are length-delimited. */
function message(field: number, content: Chunks): Chunks {
  const length = content.reduce((sum, chunk) => sum + chunk.byteLength, 0);
  return [tag(field, 'lengthDelimited'), varint(length), ...content];
}

const text = (field: number, value: string): Chunks =>
  message(field, [new TextEncoder().encode(value)]);

function float32Field(field: number, value: number): Chunks {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return [tag(field, 'fixed32'), bytes];
}

function join(chunks: Chunks): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0));
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}
