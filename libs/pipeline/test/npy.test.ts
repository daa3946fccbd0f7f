import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { decodeNpy, encodeNpy, encodeNpyHeader, parseNpyHeader } from '../src/npy.ts';
import type { Matrix } from '../src/ports.ts';

const TYPES = [Float32Array, Float64Array, Int32Array, Uint8Array];

/** A matrix or a vector of any type and any bit pattern, NaN payloads included. */
const matrix: fc.Arbitrary<Matrix> = fc
  .record({
    Values: fc.constantFrom(...TYPES),
    shape: fc.array(fc.nat(9), { minLength: 1, maxLength: 2 }),
  })
  .chain(({ Values, shape }) => {
    const count = shape.reduce((a, b) => a * b, 1);
    const length = count * Values.BYTES_PER_ELEMENT;
    return fc
      .uint8Array({ minLength: length, maxLength: length })
      .map((bytes) => ({ shape, data: new Values(bytes.slice().buffer) }));
  });

const bits = ({ data }: Matrix) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

/** A file as another writer might lay it out: any version, any literal, any padding. */
function file(
  version: number,
  literal: string,
  values = new Uint8Array(),
): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(literal);
  const length = new Uint8Array(version === 1 ? 2 : 4);
  length.set([text.length & 0xff, text.length >> 8]);
  return Uint8Array.from([147, 78, 85, 77, 80, 89, version, 0, ...length, ...text, ...values]);
}

const literal = (descr: string, fortran = 'False') =>
  `{'descr': ${descr}, 'fortran_order': ${fortran}, 'shape': (2, 3), }\n`;

describe('npy', () => {
  it('gives back what was encoded, to the last bit', () => {
    fc.assert(
      fc.property(matrix, fc.nat(7), (original, shift) => {
        const bytes = encodeNpy(original);
        const moved = new Uint8Array(bytes.length + shift).subarray(shift);
        moved.set(bytes);
        const decoded = decodeNpy(moved, 'a.npy');
        expect(decoded.shape).toEqual(original.shape);
        expect(decoded.data.constructor).toBe(original.data.constructor);
        expect(bits(decoded)).toEqual(bits(original));
      }),
    );
  });

  it('writes the layout of format version 1.0, values aligned to 64 bytes', () => {
    const header = encodeNpyHeader('float32', [50_000, 384]);
    expect(header.length % 64).toBe(0);
    expect(header.at(-1)).toBe('\n'.charCodeAt(0));
    expect([...header.subarray(0, 10)]).toEqual([147, 78, 85, 77, 80, 89, 1, 0, 118, 0]);
    expect(new TextDecoder().decode(header.subarray(10)).trimEnd()).toBe(
      "{'descr': '<f4', 'fortran_order': False, 'shape': (50000, 384), }",
    );
  });

  it('says where rows are, from the beginning of a file alone', () => {
    const header = encodeNpyHeader('float64', [3, 5]);
    expect(parseNpyHeader(header, 'a.npy')).toEqual({
      type: 'float64',
      shape: [3, 5],
      dataOffset: header.length,
      rowBytes: 40,
    });
  });

  it('writes the shape of a vector as a Python tuple', () => {
    expect(new TextDecoder().decode(encodeNpyHeader('uint8', [7]))).toContain("'shape': (7,), }");
  });

  it.each([1, 2, 3])('reads format version %i', (version) => {
    const header = `{"shape": (2,), "fortran_order": False, "descr": "|u1"}\n`.replaceAll('"', "'");
    const bytes = file(version, header, Uint8Array.of(4, 9));
    expect(decodeNpy(bytes, 'a.npy')).toEqual({ shape: [2], data: Uint8Array.of(4, 9) });
  });

  it.each([
    ['another format', new TextEncoder().encode('PK\u0003\u0004'), 'is not a NumPy .npy file'],
    ['nothing', new Uint8Array(), 'is not a NumPy .npy file'],
    ['a later version', file(4, literal("'<f4'")), 'format version 4'],
    ['Fortran order', file(1, literal("'<f4'", 'True')), 'Fortran order'],
    ['big-endian values', file(1, literal("'>f4'")), 'values of type >f4'],
    ['float16', file(1, literal("'<f2'")), 'values of type <f2'],
    ['int64', encodeNpyHeader('int64', [2]), 'save it as one of float32, float64, int32, uint8'],
    ['records', file(1, literal("[('a', '<f4')]")), 'values of type record'],
    ['no Python literal', file(1, 'shape: 3\n'), 'malformed .npy header'],
    ['a cut header', encodeNpyHeader('int32', [2]).slice(0, 40), 'ends inside its header'],
    ['a cut length', encodeNpyHeader('int32', [2]).slice(0, 9), 'ends inside its header'],
    [
      'cut values',
      encodeNpy({ data: new Int32Array(6), shape: [2, 3] }).slice(0, -1),
      'is truncated: (2, 3) values of int32 take 152 bytes, it has 151',
    ],
  ])('refuses %s in one line', (_, bytes, message) => {
    const decode = () => decodeNpy(bytes, 'vectors.npy');
    expect(decode).toThrow(
      expect.objectContaining({
        code: 'input',
        message: expect.stringMatching(/^vectors\.npy: [^\n]+$/) as string,
      }),
    );
    expect(decode).toThrow(message);
  });

  it('refuses to write a shape that does not fit its values', () => {
    expect(() => encodeNpy({ data: new Float32Array(5), shape: [2, 3] })).toThrow(RangeError);
  });
});
