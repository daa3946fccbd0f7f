/**
 * The NumPy `.npy` format (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html), for the
 * arrays the pipeline keeps: little-endian, C order, one or more dimensions.
 */
import { SluiceError } from '@sluice/contracts';

import type { Matrix } from './ports.ts';

const ARRAYS = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  uint8: Uint8Array,
};

export type NpyType = keyof typeof ARRAYS;

export interface NpyHeader {
  type: NpyType;
  shape: number[];
  /** Where the values begin, in bytes from the start of the file. */
  dataOffset: number;
  /** Of one row: all values that share their first index. */
  rowBytes: number;
}

/** More than any header of a plain array takes; reading this much of a file is enough to parse it. */
export const NPY_HEADER_LIMIT = 4096;

/** Those that are read, and int64, which is written for trainers and never read back. */
const DESCRIPTORS: Record<NpyType | 'int64', string> = {
  float32: '<f4',
  float64: '<f8',
  int32: '<i4',
  uint8: '|u1',
  int64: '<i8',
};

/** `\x93NUMPY`, then major and minor version. */
const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** Values begin at a multiple of this, so that a mapped file is aligned for any vector instruction. */
const ALIGNMENT = 64;

/** The bytes before the values: format version 1.0, padded to 64. */
export function encodeNpyHeader(
  type: keyof typeof DESCRIPTORS,
  shape: readonly number[],
): Uint8Array<ArrayBuffer> {
  const tuple = `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;
  const literal = `{'descr': '${DESCRIPTORS[type]}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const prefix = MAGIC.length + 4;
  const bytes = Math.ceil((prefix + literal.length + 1) / ALIGNMENT) * ALIGNMENT;
  const header = new Uint8Array(bytes).fill(0x20);
  header.set([...MAGIC, 1, 0]);
  new DataView(header.buffer).setUint16(MAGIC.length + 2, bytes - prefix, true);
  header.set(new TextEncoder().encode(literal), prefix);
  header[bytes - 1] = 0x0a;
  return header;
}

/**
 * Reads the header at the start of `bytes`, which need not hold the values.
 * Versions 1 to 3; SluiceError `input`, beginning with `name`, for anything but a little-endian array of
 * the types above in C order.
 */
export function parseNpyHeader(bytes: Uint8Array, name: string): NpyHeader {
  const fault = (message: string) => new SluiceError('input', `${name}: ${message}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (MAGIC.some((byte, i) => bytes[i] !== byte)) throw fault('is not a NumPy .npy file');
  const version = bytes[MAGIC.length] ?? 0;
  if (version < 1 || version > 3)
    throw fault(`has .npy format version ${version}; versions 1 to 3 can be read`);
  const lengthBytes = version === 1 ? 2 : 4;
  const prefix = MAGIC.length + 2 + lengthBytes;
  if (bytes.length < prefix) throw fault('ends inside its header');
  const length =
    version === 1 ? view.getUint16(MAGIC.length + 2, true) : view.getUint32(MAGIC.length + 2, true);
  const dataOffset = prefix + length;
  if (bytes.length < dataOffset) throw fault('ends inside its header');
  const { type, shape } = parseLiteral(
    new TextDecoder().decode(bytes.subarray(prefix, dataOffset)),
    fault,
  );
  const rowBytes = valueCount(shape.slice(1)) * ARRAYS[type].BYTES_PER_ELEMENT;
  return { type, shape, dataOffset, rowBytes };
}

/** The header proper: a Python dict literal, of which NumPy writes just this form. */
function parseLiteral(
  literal: string,
  fault: (message: string) => SluiceError,
): { type: NpyType; shape: number[] } {
  const descriptor = /'descr':\s*(?:'([^']*)'|(\[))/.exec(literal);
  const order = /'fortran_order':\s*(True|False)/.exec(literal);
  const tuple = /'shape':\s*\(([\d\s,]*)\)/.exec(literal);
  if (!descriptor || !order || !tuple) throw fault('has a malformed .npy header');
  const type = (Object.keys(ARRAYS) as NpyType[]).find(
    (each) => DESCRIPTORS[each] === descriptor[1],
  );
  if (!type)
    throw fault(
      `holds values of type ${descriptor[1] ?? 'record'}; save it as one of ${Object.keys(ARRAYS).join(', ')}`,
    );
  if (order[1] === 'True') throw fault('is in Fortran order; save it with numpy.ascontiguousarray');
  return { type, shape: (tuple[1]!.match(/\d+/g) ?? []).map(Number) };
}

/** A whole `.npy` file. */
export function encodeNpy({ data, shape }: Matrix): Uint8Array<ArrayBuffer> {
  if (valueCount(shape) !== data.length)
    throw new RangeError(`shape (${shape.join(', ')}) does not hold ${data.length} values`);
  const header = encodeNpyHeader(npyTypeOf(data), shape);
  const bytes = new Uint8Array(header.length + data.byteLength);
  bytes.set(header);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), header.length);
  return bytes;
}

/** A whole `.npy` file, as a view of the same memory where that is aligned. */
export function decodeNpy(bytes: Uint8Array<ArrayBuffer>, name: string): Matrix {
  const { type, shape, dataOffset } = parseNpyHeader(bytes, name);
  const end = dataOffset + valueCount(shape) * ARRAYS[type].BYTES_PER_ELEMENT;
  if (bytes.length < end)
    throw new SluiceError(
      'input',
      `${name}: is truncated: (${shape.join(', ')}) values of ${type} take ${end} bytes, it has ${bytes.length}`,
    );
  return { shape, data: viewNpyValues(type, bytes.subarray(dataOffset, end)) };
}

/** The bytes of whole values as a typed array: a view where they are aligned, else a copy. */
export function viewNpyValues(type: NpyType, bytes: Uint8Array<ArrayBuffer>): Matrix['data'] {
  const Values = ARRAYS[type];
  const { buffer, byteOffset, byteLength } =
    bytes.byteOffset % Values.BYTES_PER_ELEMENT === 0 ? bytes : bytes.slice();
  return new Values(buffer, byteOffset, byteLength / Values.BYTES_PER_ELEMENT);
}

const valueCount = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** The type of the values of a matrix. */
export function npyTypeOf(data: Matrix['data']): NpyType {
  if (data instanceof Float32Array) return 'float32';
  if (data instanceof Float64Array) return 'float64';
  if (data instanceof Int32Array) return 'int32';
  return 'uint8';
}
