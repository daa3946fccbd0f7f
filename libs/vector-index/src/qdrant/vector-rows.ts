import { open } from 'node:fs/promises';

import { SluiceError } from '@sluice/contracts';

import { cutBlocks, sliceSegments, type Block, type Segment } from '../blocks.ts';

const BLOCK_BYTES = 2 ** 22;

/** The rows of stacked files in pieces that are read at once. */
export const blocksOf = (segments: readonly Segment[], rowBytes: number): Block[] =>
  cutBlocks(segments, rowBytes, Math.max(1, Math.floor(BLOCK_BYTES / rowBytes)));

/** Little-endian float32 of a block's rows, row after row. */
export async function readBlock({ segments }: Block): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(segments.reduce((sum, segment) => sum + segment.bytes, 0));
  let filled = 0;
  for (const segment of segments) {
    const file = await open(segment.path);
    try {
      for (let done = 0; done < segment.bytes;) {
        const { bytesRead } = await file.read(
          bytes,
          filled + done,
          segment.bytes - done,
          segment.position + done,
        );
        if (bytesRead === 0)
          throw new SluiceError('input', `${segment.path}: was cut short while in use`);
        done += bytesRead;
      }
    } finally {
      await file.close();
    }
    filled += segment.bytes;
  }
  return bytes;
}

/** The vector of one row of stacked files. */
export async function readRow(
  segments: readonly Segment[],
  row: number,
  dimensions: number,
): Promise<Float32Array> {
  const bytes = dimensions * Float32Array.BYTES_PER_ELEMENT;
  const own = sliceSegments(segments, row * bytes, (row + 1) * bytes);
  return new Float32Array((await readBlock({ firstDocument: row, rows: 1, segments: own })).buffer);
}
