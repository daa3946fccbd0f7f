import { closeSync, openSync, readSync } from 'node:fs';

import { SluiceError } from '@sluice/contracts';

import type { Block, Segment } from './blocks.ts';

/** Node reads at most 2 GiB − 1 at a time. */
const MAX_READ_BYTES = 2 ** 30;

export interface ResidentBlocks {
  /** The vectors of block `index` of corpus `id`, row-major; valid until the next call. */
  read(id: number, index: number, block: Block, dimensions: number): Float32Array;
}

/**
 * Blocks as one thread holds them. The first blocks of a corpus stay in memory as far as `memoryBytes`
 * allow; all later ones share the last place, and come from the page cache or the disk each time.
 * Whatever the budget, one block is held.
 */
export function createResidentBlocks(memoryBytes: number): ResidentBlocks {
  let places: { key: string; memory: Float32Array<ArrayBuffer> }[] = [];
  return {
    read(id, index, block, dimensions) {
      const values = block.rows * dimensions;
      const count = Math.max(1, Math.floor(memoryBytes / (values * 4)));
      places = places.slice(0, count);
      const place = Math.min(index, count - 1);
      const key = `${id}/${index}`;
      if (places[place]?.key !== key) {
        const held = places[place]?.memory;
        const memory = held && held.length >= values ? held : new Float32Array(values);
        readSegments(block.segments, new Uint8Array(memory.buffer, 0, values * 4));
        places[place] = { key, memory };
      }
      return places[place].memory.subarray(0, values);
    },
  };
}

function readSegments(segments: readonly Segment[], target: Uint8Array): void {
  let filled = 0;
  for (const { path, position, bytes } of segments) {
    const file = openSync(path, 'r');
    try {
      for (let done = 0; done < bytes;) {
        const length = Math.min(bytes - done, MAX_READ_BYTES);
        const read = readSync(file, target, filled + done, length, position + done);
        if (read === 0) throw new SluiceError('input', `${path}: was cut short while in use`);
        done += read;
      }
    } finally {
      closeSync(file);
    }
    filled += bytes;
  }
}
