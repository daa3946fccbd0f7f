import { closeSync, openSync, readSync } from 'node:fs';

import { SluiceError } from '@sluice/contracts';

import type { Block, Segment } from './blocks.ts';
import { columnsOf, type QuantizedRows } from './quantization.ts';

/** Node reads at most 2 GiB − 1 at a time. */
const MAX_READ_BYTES = 2 ** 30;

/** What is kept of one block, for all threads. */
export interface HeldBlock {
  quantized?: { codes: Int8Array<SharedArrayBuffer>; scales: Float32Array<SharedArrayBuffer> };
  /** Row-major `rows × dimensions`. */
  vectors?: Float32Array<SharedArrayBuffer>;
}

export interface BlockMemory {
  /** Places to fill for the blocks of a corpus, as far as memory goes: those used longest ago give up theirs. */
  hold(blocks: readonly Block[], dimensions: number): HeldBlock[];
  /** Says that these are in use again. */
  touch(held: readonly HeldBlock[]): void;
}

/**
 * Codes come first: they take up a quarter of what vectors do, and to make them anew costs more than to read vectors
 * again, which the page cache may well hold.
 */
export function createBlockMemory(memoryBytes: number): BlockMemory {
  const corpora = new Map<readonly HeldBlock[], number>();
  let left = memoryBytes;

  const makeRoom = (bytes: number) => {
    for (const [held, taken] of corpora) {
      if (left >= bytes) return;
      for (const block of held) {
        delete block.quantized;
        delete block.vectors;
      }
      corpora.delete(held);
      left += taken;
    }
  };

  const hold = (blocks: readonly Block[], dimensions: number): HeldBlock[] => {
    const codeBytes = blocks.map(({ rows }) => columnsOf(rows) * (dimensions + 4));
    const vectorBytes = blocks.map(({ rows }) => rows * dimensions * 4);
    makeRoom([...codeBytes, ...vectorBytes].reduce((sum, bytes) => sum + bytes, 0));
    const before = left;
    const take = (bytes: number) => bytes <= left && ((left -= bytes), true);
    const held = blocks.map(({ rows }, i): HeldBlock =>
      take(codeBytes[i]) ? { quantized: sharedRows(columnsOf(rows), dimensions) } : {},
    );
    for (const [i, bytes] of vectorBytes.entries())
      if (take(bytes)) held[i].vectors = new Float32Array(new SharedArrayBuffer(bytes));
    corpora.set(held, before - left);
    return held;
  };

  const touch = (held: readonly HeldBlock[]) => {
    const taken = corpora.get(held);
    if (taken === undefined) return;
    corpora.delete(held);
    corpora.set(held, taken);
  };

  return { hold, touch };
}

const sharedRows = (columns: number, dimensions: number) => ({
  codes: new Int8Array(new SharedArrayBuffer(columns * dimensions)),
  scales: new Float32Array(new SharedArrayBuffer(columns * 4)),
});

/** Of one thread, for blocks that are not held: valid until it is asked for another. */
export interface BlockScratch {
  vectors(block: Block, dimensions: number): Float32Array;
  quantized(block: Block, dimensions: number): QuantizedRows;
}

export function createBlockScratch(): BlockScratch {
  let vectors = new Float32Array();
  let codes = new Int8Array();
  let scales = new Float32Array();
  let read: Block | undefined;
  return {
    vectors(block, dimensions) {
      const values = block.rows * dimensions;
      if (read !== block) {
        read = undefined;
        if (vectors.length < values) vectors = new Float32Array(values);
        readBlock(block, vectors);
        read = block;
      }
      return vectors.subarray(0, values);
    },
    quantized({ rows }, dimensions) {
      const columns = columnsOf(rows);
      if (codes.length < columns * dimensions) codes = new Int8Array(columns * dimensions);
      if (scales.length < columns) scales = new Float32Array(columns);
      return {
        codes: codes.subarray(0, columns * dimensions),
        scales: scales.subarray(0, columns),
      };
    },
  };
}

/** Reads the vectors of a block from its files. */
export function readBlock({ segments }: Block, vectors: Float32Array): void {
  const target = new Uint8Array(vectors.buffer, vectors.byteOffset, vectors.byteLength);
  let filled = 0;
  for (const segment of segments) {
    readSegment(segment, target.subarray(filled, filled + segment.bytes));
    filled += segment.bytes;
  }
}

function readSegment({ path, position, bytes }: Segment, target: Uint8Array): void {
  const file = openSync(path, 'r');
  try {
    for (let done = 0; done < bytes;) {
      const length = Math.min(bytes - done, MAX_READ_BYTES);
      const read = readSync(file, target, done, length, position + done);
      if (read === 0) throw new SluiceError('input', `${path}: was cut short while in use`);
      done += read;
    }
  } finally {
    closeSync(file);
  }
}
