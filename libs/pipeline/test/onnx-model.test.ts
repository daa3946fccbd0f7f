import { describe, expect, it } from 'vitest';

import { encodeModel, type TensorData } from '../src/onnx-model.ts';

/** A message as a reader without a schema sees it: field number → values in order. */
type Fields = Map<number, (bigint | Uint8Array)[]>;

/** Reads the wire format: varints, length-delimited fields and fixed32, which are all that is written. */
function decode(bytes: Uint8Array): Fields {
  const fields: Fields = new Map();
  let offset = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[offset++];
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const take = (length: number) => bytes.subarray(offset, (offset += length));
  while (offset < bytes.length) {
    const tag = Number(varint());
    const readers = new Map<number, () => bigint | Uint8Array>([
      [0, varint],
      [2, () => take(Number(varint()))],
      [5, () => take(4)],
    ]);
    const value = readers.get(tag & 7)!();
    fields.set(tag >> 3, [...(fields.get(tag >> 3) ?? []), value]);
  }
  return fields;
}

const messages = (fields: Fields, field: number) =>
  (fields.get(field) ?? []).map((bytes) => decode(bytes as Uint8Array));
const texts = (fields: Fields, field: number) =>
  (fields.get(field) ?? []).map((bytes) => new TextDecoder().decode(bytes as Uint8Array));

const MODEL = encodeModel({
  opset: 17,
  nodes: [
    {
      op: 'Gemm',
      inputs: ['a', 'b', ''],
      outputs: ['c'],
      attributes: {
        transB: { int: 1 },
        alpha: { float: 0.5 },
        perm: { ints: [0, -1] },
        value: { tensor: { dims: [1], data: Float32Array.of(2) } },
      },
    },
  ],
  inputs: [{ name: 'a', type: 'float', dims: ['rows', 300] }],
  outputs: [{ name: 'c', type: 'int64', dims: [] }],
  initializers: { b: { dims: [2, 2], data: Float32Array.of(1, 2, 3, 4) } },
});

const model = decode(MODEL);
const [graph] = messages(model, 7);

describe('encodeModel', () => {
  it('declares the IR version and the operator set', () => {
    expect(model.get(1)).toEqual([10n]);
    expect(messages(model, 8).map((opset) => opset.get(2))).toEqual([[17n]]);
  });

  it('writes a node with its inputs, outputs and operator', () => {
    const [node] = messages(graph, 1);
    expect([texts(node, 1), texts(node, 2), texts(node, 4)]).toEqual([
      ['a', 'b', ''],
      ['c'],
      ['Gemm'],
    ]);
  });

  it('writes each kind of attribute with its type', () => {
    const [node] = messages(graph, 1);
    const [int, float, ints, tensor] = messages(node, 5);
    expect([int.get(3), int.get(20)]).toEqual([[1n], [2n]]);
    expect([float.get(2), float.get(20)]).toEqual([[Uint8Array.of(0, 0, 0, 0x3f)], [1n]]);
    expect([ints.get(8), ints.get(20)]).toEqual([[0n, 2n ** 64n - 1n], [7n]]);
    expect([messages(tensor, 5)[0].get(1), tensor.get(20)]).toEqual([[1n], [4n]]);
    expect([int, float, ints, tensor].flatMap((attribute) => texts(attribute, 1))).toEqual([
      'transB',
      'alpha',
      'perm',
      'value',
    ]);
  });

  it('writes inputs and outputs with symbolic and fixed dimensions', () => {
    const [input] = messages(graph, 11);
    const [tensorType] = messages(messages(input, 2)[0], 1);
    const dims = messages(messages(tensorType, 2)[0], 1);
    expect(texts(input, 1)).toEqual(['a']);
    expect(tensorType.get(1)).toEqual([1n]);
    expect([texts(dims[0], 2), dims[1].get(1)]).toEqual([['rows'], [300n]]);
    const [output] = messages(graph, 12);
    expect(messages(messages(output, 2)[0], 1)[0].get(1)).toEqual([7n]);
  });

  it('writes initializers as raw little-endian data', () => {
    const [tensor] = messages(graph, 5);
    expect([tensor.get(1), tensor.get(2), texts(tensor, 8)]).toEqual([[2n, 2n], [1n], ['b']]);
    const [raw] = tensor.get(9) as Uint8Array[];
    expect(new Float32Array(raw.slice().buffer)).toEqual(Float32Array.of(1, 2, 3, 4));
  });

  it.each<[TensorData, bigint]>([
    [Float32Array.of(1), 1n],
    [Uint8Array.of(1), 2n],
    [Int8Array.of(1), 3n],
    [Int32Array.of(1), 6n],
    [BigInt64Array.of(1n), 7n],
    [Float64Array.of(1), 11n],
  ])('types an initializer by its array: %o', (data, type) => {
    const bytes = encodeModel({
      opset: 17,
      nodes: [],
      inputs: [],
      outputs: [],
      initializers: { x: { dims: [1], data } },
    });
    const [tensor] = messages(messages(decode(bytes), 7)[0], 5);
    expect(tensor.get(2)).toEqual([type]);
  });
});
