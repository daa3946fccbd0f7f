import { writeFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { encodeNpy } from '@sluice/pipeline';

import { cutBlocks, locateRows, type Segment } from '../src/blocks.ts';
import { createResidentBlocks } from '../src/resident-blocks.ts';
import { vectorFolder } from './vector-files.ts';

/** Every byte by name, in order. */
const byteNames = (segments: Segment[]) =>
  segments.flatMap(({ path, position, bytes }) =>
    Array.from({ length: bytes }, (_, i) => `${path}:${position + i}`),
  );

describe('cutBlocks', () => {
  it('covers every row once, in order, in blocks of nearly equal size', () => {
    const files = fc.array(fc.nat(50), { maxLength: 6 });
    fc.assert(
      fc.property(files, fc.integer({ min: 1, max: 40 }), (rowsOfFiles, maxRows) => {
        const rowBytes = 12;
        const stack = rowsOfFiles.map((rows, file) => segment(file, 128, rows * rowBytes));
        const blocks = cutBlocks(stack, rowBytes, maxRows);
        expect(byteNames(blocks.flatMap(({ segments }) => segments))).toEqual(byteNames(stack));
        let next = 0;
        for (const { firstDocument, rows, segments } of blocks) {
          expect(firstDocument).toBe(next);
          expect(segments.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(rows * rowBytes);
          next += rows;
        }
        const most = Math.max(...blocks.map(({ rows }) => rows));
        const least = Math.min(...blocks.map(({ rows }) => rows));
        expect(most).toBeLessThanOrEqual(maxRows);
        expect(most - least).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('resident blocks', () => {
  const folder = vectorFolder();
  const ROWS = 6;

  it('holds what the budget allows, and reads the rest again each time', async () => {
    const ones = { dimensions: 2, data: new Float32Array(ROWS * 2).fill(1) };
    const { files, ...shape } = folder.write(ones, [4, 2]);
    const blocks = cutBlocks(await locateRows({ ...shape, files }), 8, 2);
    const resident = createResidentBlocks(2 * 2 * 8);
    const readAll = () => blocks.map((block, i) => resident.read(0, i, block, 2)[0]);
    expect(readAll()).toEqual([1, 1, 1]);
    for (const { path, rows } of files)
      writeFileSync(
        path,
        encodeNpy({ data: new Float32Array(rows * 2).fill(2), shape: [rows, 2] }),
      );
    expect(readAll()).toEqual([1, 2, 2]);
  });

  it('tells corpora apart', async () => {
    const resident = createResidentBlocks(1000);
    const values = await Promise.all(
      [3, 4].map(async (value, id) => {
        const data = new Float32Array(2).fill(value);
        const [block] = cutBlocks(await locateRows(folder.write({ dimensions: 2, data })), 8, 9);
        return resident.read(id, 0, block, 2)[0];
      }),
    );
    expect(values).toEqual([3, 4]);
  });

  it('says so when a file is cut short while it is in use', async () => {
    const data = new Float32Array(20);
    const files = folder.write({ dimensions: 2, data });
    const [block] = cutBlocks(await locateRows(files), 8, 10);
    writeFileSync(files.files[0].path, encodeNpy({ data, shape: [10, 2] }).subarray(0, 150));
    const read = () => createResidentBlocks(1000).read(0, 0, block, 2);
    expect(read).toThrow(`${files.files[0].path}: was cut short while in use`);
  });
});

const segment = (file: number, position: number, bytes: number): Segment => ({
  path: `${file}.npy`,
  position,
  bytes,
});
