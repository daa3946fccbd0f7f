import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { cutBlocks, type Segment } from '../src/blocks.ts';

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

const segment = (file: number, position: number, bytes: number): Segment => ({
  path: `${file}.npy`,
  position,
  bytes,
});
