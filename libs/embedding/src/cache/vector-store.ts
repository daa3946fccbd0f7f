import { mkdir } from 'node:fs/promises';
import { SluiceError } from '@sluice/contracts';
import { evictSegments } from './eviction.ts';
import { SegmentIndex } from './segment-index.ts';
import { decodeRecord, KEY_BYTES, tagOf } from './segment-layout.ts';
import { readRuns, type Wanted } from './segment-runs.ts';
import { SegmentWriter } from './segment-writer.ts';

/** Since the store was opened, in this process. */
export interface StoreCounters {
  /** Vectors that were asked for and found. */
  hits: number;
  /** Vectors that were asked for and not found. */
  misses: number;
  /** Vectors written. */
  written: number;
  /** Bytes of the vectors found, and of those written. */
  bytesRead: number;
  bytesWritten: number;
}

/**
 * Vectors on disk by 128-bit keys, shared by any number of processes.
 *
 * A vector that is found is the one that was written, bit for bit: each is kept with its key and a checksum,
 * and what does not match is not found. What was written is there after the process was killed, and other
 * processes see it within a second. When the store takes more than `maxBytes`, what was not used for the
 * longest time is forgotten. In memory it takes at most 16 bytes a vector.
 */
export interface VectorStore {
  readonly folder: string;
  readonly counters: Readonly<StoreCounters>;
  /** Vectors that can be found, and bytes that finding them takes in memory. */
  readonly vectors: number;
  readonly memoryBytes: number;
  /**
   * Copies the vectors of keys that are found to their rows of `into`.
   *
   * @param keys of 16 bytes each, one after the other
   * @param into `keys × dimensions`, row-major
   * @returns the rows that were not found, ascending
   */
  read(keys: Buffer, dimensions: number, into: Float32Array): Promise<number[]>;
  /**
   * Adds the vectors of some rows. A disk that does not take them is told once, and the store goes on
   * without: it never fails a run.
   */
  write(
    keys: Buffer,
    dimensions: number,
    vectors: Float32Array,
    rows: readonly number[],
  ): Promise<void>;
  close(): Promise<void>;
}

export interface VectorStoreOptions {
  /** What the store may take on disk, in bytes; each process that appends may exceed it by one segment. */
  maxBytes: number;
  /** What one file of it may take; 64 MiB, or a sixteenth of `maxBytes` if that is less. */
  segmentBytes?: number;
  /** Gets a line when vectors cannot be written any more. */
  log?: (line: string) => void;
  /** Milliseconds after which other processes' vectors are looked for when one is missing. */
  refreshAfter?: number;
}

/** Segments are evicted whole, so they are a small part of the store. */
const LARGEST_SEGMENT = 64 << 20;
const SEGMENTS_AT_LEAST = 16;

/** @throws SluiceError `output` when the folder cannot be made */
export const openVectorStore = async (
  folder: string,
  {
    maxBytes,
    segmentBytes = Math.min(LARGEST_SEGMENT, Math.floor(maxBytes / SEGMENTS_AT_LEAST)),
    log,
    refreshAfter = 1_000,
  }: VectorStoreOptions,
): Promise<VectorStore> => {
  await mkdir(folder, { recursive: true }).catch((cause: NodeJS.ErrnoException) => {
    const remedy = 'set infrastructure.embedding.cache.path to a folder that can, or cache to off';
    throw new SluiceError('output', `${folder} cannot hold vectors (${cause.code}): ${remedy}`, {
      cause,
    });
  });
  const index = new SegmentIndex(folder);
  const writer = new SegmentWriter(folder, index, { maxBytes, segmentBytes });
  const counters = { hits: 0, misses: 0, written: 0, bytesRead: 0, bytesWritten: 0 };
  let writable = true;

  /** Rows found nowhere, after all records of their tags were looked at. */
  const find = async (
    keys: Buffer,
    dimensions: number,
    into: Float32Array,
    rows: readonly number[],
  ): Promise<number[]> => {
    const missing: number[] = [];
    let pending = rows;
    for (let nth = 0; pending.length > 0; nth++) {
      const wanted: Wanted[] = [];
      for (const row of pending) {
        const found = index.find(tagOf(keys, row), nth);
        if (found) wanted.push({ row, ...found });
        else missing.push(row);
      }
      const others: number[] = [];
      await readRuns(wanted, ({ row, segment }, record) => {
        const vector = into.subarray(row * dimensions, (row + 1) * dimensions);
        const fits = segment.shape.dimensions === dimensions;
        if (!fits || !decodeRecord(record, keys, row, vector)) others.push(row);
      });
      pending = others;
    }
    await index.closeIdle();
    return missing.sort((a, b) => a - b);
  };

  return {
    folder,
    counters,
    get vectors() {
      return index.size;
    },
    get memoryBytes() {
      return index.bytes;
    },
    async read(keys, dimensions, into) {
      const count = keys.length / KEY_BYTES;
      let missing = await find(keys, dimensions, into, [...Array(count).keys()]);
      if (missing.length > 0 && (await index.refreshAfter(refreshAfter).catch(() => true))) {
        missing = await find(keys, dimensions, into, missing);
      }
      const hits = count - missing.length;
      counters.hits += hits;
      counters.misses += missing.length;
      counters.bytesRead += hits * dimensions * 4;
      return missing;
    },
    async write(keys, dimensions, vectors, rows) {
      if (!writable || rows.length === 0) return;
      try {
        await writer.append(keys, vectors, dimensions, rows);
      } catch (error) {
        writable = false;
        log?.(`${folder} takes no more vectors, the run goes on without: ${messageOf(error)}`);
        return;
      }
      counters.written += rows.length;
      counters.bytesWritten += rows.length * dimensions * 4;
    },
    async close() {
      await writer.close().catch(() => undefined);
      await index.close();
      await evictSegments(folder, maxBytes).catch(() => undefined);
    },
  };
};

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
