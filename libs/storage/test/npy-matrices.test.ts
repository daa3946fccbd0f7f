import { readFile, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createNpyMatrices } from '../src/index.ts';
import { scratchFolder } from './scratch.ts';

describe('matrices in .npy files', () => {
  const matrices = createNpyMatrices();

  it('reads back what was written, whole or any range of rows', async () => {
    const folder = await scratchFolder();
    const path = join(folder, 'm.npy');
    await fc.assert(
      fc.asyncProperty(
        fc.nat(20),
        fc.integer({ min: 1, max: 7 }),
        fc.nat(),
        async (rows, columns, cut) => {
          const data = Float32Array.from({ length: rows * columns }, (_, i) => i / 3);
          await matrices.write(path, { data, shape: [rows, columns] });
          expect(await matrices.read(path)).toEqual({ data, shape: [rows, columns] });
          const start = rows === 0 ? 0 : cut % rows;
          const part = await matrices.read(path, { start, end: rows });
          expect(part.shape).toEqual([rows - start, columns]);
          expect(part.data).toEqual(data.slice(start * columns));
        },
      ),
      { numRuns: 50 },
    );
  });

  it.each([Int32Array, Uint8Array, Float64Array])('keeps the type of %o', async (Values) => {
    const path = join(await scratchFolder(), 'v.npy');
    const data = Values.from([3, 1, 2]);
    await matrices.write(path, { data, shape: [3] });
    expect(await matrices.read(path)).toEqual({ data, shape: [3] });
  });

  it.each([0, 1, 70_000])('writes %i rows of indices as NumPy has int64', async (rows) => {
    const path = join(await scratchFolder(), 'made/here', 'i.npy');
    const writer = await matrices.createIndices(path, 3);
    const values = Int32Array.from({ length: rows * 3 }, (_, i) => 2 ** 31 - 1 - i);
    const half = 3 * Math.floor(rows / 2);
    await writer.append(values.subarray(0, half));
    await writer.append(values.subarray(half));
    expect(await writer.close()).toBe(rows);

    const bytes = await readFile(path);
    const start = 10 + bytes.readUInt16LE(8);
    expect(bytes.subarray(10, start).toString()).toMatch(
      new RegExp(`^{'descr': '<i8', 'fortran_order': False, 'shape': \\(${rows}, 3\\), } *\n$`),
    );
    const read = new BigInt64Array(new Uint8Array(bytes.subarray(start)).buffer);
    expect(read.length).toBe(values.length);
    expect(read.every((value, i) => value === BigInt(values[i]))).toBe(true);
  });

  it('refuses a file that is cut short', async () => {
    const path = join(await scratchFolder(), 'v.npy');
    await matrices.write(path, { data: new Float64Array(100), shape: [100] });
    await truncate(path, 500);
    await expect(matrices.read(path)).rejects.toThrow(/v\.npy.*truncated/);
  });
});
