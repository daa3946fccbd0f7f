import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import { encodeNpy } from '@sluice/pipeline';

import { createBlockMemory, createBlockScratch } from '../src/block-memory.ts';
import { cutBlocks, locateRows, type Block } from '../src/blocks.ts';
import { columnsOf } from '../src/quantization.ts';
import { vectorFolder } from './vector-files.ts';

const folder = vectorFolder();

const DIMENSIONS = 2;

const blocksOf = async (values: readonly number[], maxRows: number, rowsOfFiles?: number[]) => {
  const data = Float32Array.from(values.flatMap((value) => [value, -value]));
  const files = folder.write({ dimensions: DIMENSIONS, data }, rowsOfFiles);
  return { files, blocks: cutBlocks(await locateRows(files), 8, maxRows) };
};

const block = (rows: number): Block => ({ firstDocument: 0, rows, segments: [] });
const codeBytes = (rows: number) => columnsOf(rows) * (DIMENSIONS + 4);
const vectorBytes = (rows: number) => rows * DIMENSIONS * 4;

describe('block memory', () => {
  it('holds the codes of all blocks before vectors of any, and no more than it may', () => {
    const blocks = [block(20), block(20), block(20)];
    const held = (bytes: number) =>
      createBlockMemory(bytes)
        .hold(blocks, DIMENSIONS)
        .map(({ quantized, vectors }) => [Boolean(quantized), Boolean(vectors)]);
    const all = 3 * codeBytes(20) + 3 * vectorBytes(20);
    expect(held(all)).toEqual([
      [true, true],
      [true, true],
      [true, true],
    ]);
    expect(held(all - 1)).toEqual([
      [true, true],
      [true, true],
      [true, false],
    ]);
    expect(held(2 * codeBytes(20))).toEqual([
      [true, false],
      [true, false],
      [false, false],
    ]);
    expect(held(0)).toEqual([
      [false, false],
      [false, false],
      [false, false],
    ]);
  });

  it('takes from what was used longest ago', () => {
    const memory = createBlockMemory(2 * (codeBytes(20) + vectorBytes(20)));
    const first = memory.hold([block(20)], DIMENSIONS);
    const second = memory.hold([block(20)], DIMENSIONS);
    memory.touch(first);
    const third = memory.hold([block(20)], DIMENSIONS);
    const whole = {
      quantized: expect.anything() as unknown,
      vectors: expect.anything() as unknown,
    };
    expect([first, second, third]).toEqual([[whole], [{}], [whole]]);
    memory.touch(second);
    memory.hold([block(20)], DIMENSIONS);
    expect([first, third]).toEqual([[{}], [whole]]);
  });
});

describe('block scratch', () => {
  it('reads a block across files, and again only when another was read', async () => {
    const { files, blocks } = await blocksOf([1, 2, 3, 4, 5], 3, [2, 3]);
    const scratch = createBlockScratch();
    const read = (i: number) => [...scratch.vectors(blocks[i], DIMENSIONS)];
    expect(blocks.map((_, i) => read(i))).toEqual([
      [1, -1, 2, -2],
      [3, -3, 4, -4, 5, -5],
    ]);
    writeFileSync(
      files.files[1].path,
      encodeNpy({ data: new Float32Array(6).fill(9), shape: [3, 2] }),
    );
    expect(read(1)[0]).toBe(3);
    read(0);
    expect(read(1)[0]).toBe(9);
  });

  it('says so when a file is cut short while it is in use, each time', async () => {
    const { files, blocks } = await blocksOf([1, 2, 3], 3);
    const whole = encodeNpy({ data: new Float32Array(6), shape: [3, 2] });
    writeFileSync(files.files[0].path, whole.subarray(0, 136));
    const scratch = createBlockScratch();
    const message = `${files.files[0].path}: was cut short while in use`;
    expect(() => scratch.vectors(blocks[0], DIMENSIONS)).toThrow(message);
    expect(() => scratch.vectors(blocks[0], DIMENSIONS)).toThrow(message);
  });
});
