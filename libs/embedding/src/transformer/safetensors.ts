import { open } from 'node:fs/promises';
import { z } from 'zod';
import { modelFault } from './model-files.ts';

/** A float tensor, row-major. */
export interface FloatTensor {
  shape: number[];
  data: Float32Array<ArrayBuffer>;
}

const entry = z.object({
  dtype: z.enum(['F64', 'F32', 'F16', 'BF16']),
  shape: z.array(z.int().min(0)),
  data_offsets: z.tuple([z.int().min(0), z.int().min(0)]),
});
const BYTES = { F64: 8, F32: 4, F16: 2, BF16: 2 } as const;

/** More than any header of a module's weights. */
const LONGEST_HEADER = 1 << 20;

/**
 * Reads the named float tensors of a safetensors file: eight bytes that give the length of a JSON header, the
 * header, and the bytes it points into (https://huggingface.co/docs/safetensors). Absent names are left out.
 *
 * @throws SluiceError `model` naming the file when it is not of that form
 */
export async function readTensors(
  path: string,
  names: readonly string[],
): Promise<Map<string, FloatTensor>> {
  const file = await open(path);
  try {
    const bytes = async (position: number, length: number): Promise<Uint8Array<ArrayBuffer>> => {
      const buffer = new Uint8Array(length);
      const { bytesRead } = await file.read(buffer, 0, length, position);
      if (bytesRead < length) throw modelFault(path, 'ends before its tensors do');
      return buffer;
    };
    const length = Number(new DataView((await bytes(0, 8)).buffer).getBigUint64(0, true));
    if (length > LONGEST_HEADER) throw modelFault(path, 'is no safetensors file');
    const header = headerOf(path, await bytes(8, length));
    const tensors = new Map<string, FloatTensor>();
    for (const name of names) {
      if (!Object.hasOwn(header, name)) continue;
      const { success, data } = entry.safeParse(header[name]);
      if (!success) throw modelFault(path, `${name} is no tensor of floats`);
      const [start, end] = data.data_offsets;
      const count = data.shape.reduce((product, size) => product * size, 1);
      if (end - start !== count * BYTES[data.dtype])
        throw modelFault(path, `${name} has more or fewer bytes than its shape`);
      const raw = await bytes(8 + length + start, end - start);
      tensors.set(name, { shape: data.shape, data: DECODERS[data.dtype](raw.buffer) });
    }
    return tensors;
  } finally {
    await file.close();
  }
}

function headerOf(path: string, bytes: Uint8Array): Record<string, unknown> {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch (error) {
    throw modelFault(path, 'is no safetensors file', error);
  }
}

/** Files are little-endian, as is every machine Node runs on. */
const DECODERS: Readonly<
  Record<keyof typeof BYTES, (buffer: ArrayBuffer) => Float32Array<ArrayBuffer>>
> = {
  F64: (buffer) => Float32Array.from(new Float64Array(buffer)),
  F32: (buffer) => new Float32Array(buffer),
  F16: (buffer) => Float32Array.from(new Uint16Array(buffer), float16),
  // The upper half of a float32.
  BF16: (buffer) => {
    const words = Uint32Array.from(new Uint16Array(buffer), (half) => half << 16);
    return new Float32Array(words.buffer);
  },
};

/** IEEE 754 binary16: 1 bit of sign, 5 of exponent, 10 of fraction. */
function float16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (0x400 + fraction) * 2 ** (exponent - 25);
}
