import xxhash from 'xxhash-wasm';

import { SluiceError } from '@sluice/contracts';
import type { VectorFiles } from '@sluice/pipeline';

import type { Block, Segment } from '../blocks.ts';
import { createRowTable, type RowTable } from './row-table.ts';
import { blocksOf, readBlock } from './vector-rows.ts';

/** Ids keep the upper 53 bits of a digest: JavaScript and JSON hold no larger whole number. */
const DROPPED_BITS = 11n;

/** Seeds that no document without label has. */
const LABELLED = 2n ** 32n;
const COPIED = 2n ** 33n;

/** All exponent bits: of a float32, NaN and infinity have them set, and nothing else. */
const NOT_FINITE = 0x7f800000;

/** The points of a corpus. */
export interface Corpus extends Pick<VectorFiles, 'rows' | 'dimensions' | 'labels'> {
  segments: Segment[];
  /** Per document the id of its point. */
  ids: Float64Array;
  /** The document that an id stands for. */
  table: RowTable;
}

/**
 * Gives every document an id that follows from its content, the bytes of its vector and its label, so that a
 * later corpus gives the same document the same id, whatever its number there: the leading 53 bits of XXH64,
 * seeded with the label. Documents with the same digest, be it that they are equal, are told apart by how
 * many came before: each gets the digest of (digest, that count). Equal documents are interchangeable, so ids
 * depend on what the corpus holds, not on its order. Different documents share a digest with a chance of
 * n²/2⁵⁴ (one in 18,000 for a million); should a refresh then delete one, the other keeps its vector until
 * the next full build.
 *
 * @throws SluiceError `model` for a vector that is not finite: Qdrant would rank it first
 */
export async function identifyDocuments(
  vectors: VectorFiles,
  segments: Segment[],
): Promise<Corpus> {
  const { rows, dimensions, labels } = vectors;
  const xxh64 = await xxhash();
  const rowBytes = dimensions * Float32Array.BYTES_PER_ELEMENT;
  const ids = new Float64Array(rows);
  const table = createRowTable(ids);
  const copies = new Map<number, number>();
  const idOf = (content: Uint8Array, seed: bigint): number =>
    Number(xxh64.h64Raw(content, seed) >> DROPPED_BITS);
  for (const block of blocksOf(segments, rowBytes)) {
    const bytes = await readBlock(block);
    refuseNotFinite(bytes, block, dimensions);
    for (let i = 0; i < block.rows; i++) {
      const row = block.firstDocument + i;
      const seed = labels ? LABELLED + BigInt(labels[row]) : 0n;
      const digest = idOf(bytes.subarray(i * rowBytes, (i + 1) * rowBytes), seed);
      for (ids[row] = digest; !table.add(row);) {
        const copy = (copies.get(digest) ?? 0) + 1;
        copies.set(digest, copy);
        ids[row] = idOf(new Uint8Array(Float64Array.of(digest, copy).buffer), COPIED);
      }
    }
  }
  return { rows, dimensions, labels, segments, ids, table };
}

function refuseNotFinite(bytes: Uint8Array<ArrayBuffer>, block: Block, dimensions: number): void {
  const words = new Int32Array(bytes.buffer);
  const bad = firstNotFinite(words);
  if (bad < 0) return;
  const row = Math.floor(bad / dimensions);
  let end = 0;
  const { path } = block.segments.find((segment) => (end += segment.bytes) > bad * 4)!;
  throw new SluiceError(
    'model',
    `${path}: the vector of document ${block.firstDocument + row} holds NaN or infinity; check the model`,
  );
}

/** The place of the first float32 that is NaN or infinity; −1 where all are finite. */
export function firstNotFinite(words: Int32Array): number {
  for (let i = 0; i < words.length; i++) if ((words[i] & NOT_FINITE) === NOT_FINITE) return i;
  return -1;
}
