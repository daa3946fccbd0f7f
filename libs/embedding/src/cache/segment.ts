import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { SegmentName } from './segment-folder.ts';
import {
  decodeHeader,
  encodeRecords,
  HEADER_BYTES,
  recordBytes,
  recordOffset,
  TAG_BYTES,
  tagOf,
  tagOffset,
  type SegmentShape,
} from './segment-layout.ts';

/** Tags read at once: 64 KiB, and some 2 ms of work. */
const TAGS_AT_ONCE = 16_384;

/** How long a segment that is in use may look unused to whoever evicts, in milliseconds. */
const TOUCH_MS = 60_000;

/** The shape of the segment in a file; undefined for what is none. */
export const segmentShape = async (path: string): Promise<SegmentShape | undefined> => {
  const file = await open(path, 'r');
  try {
    const header = Buffer.alloc(HEADER_BYTES);
    const { bytesRead } = await file.read(header, 0, HEADER_BYTES, 0);
    return decodeHeader(header.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
};

/** One segment as this process sees it. The file is opened when it is used, and stays open until `close`. */
export class Segment {
  readonly id: string;
  readonly shape: SegmentShape;
  /** The place of its first record. */
  readonly base: number;
  /** Committed records this process knows of. */
  count = 0;
  /** Whether this process is the one that appends. */
  owned = false;
  /** When it was last read or written, by `performance.now`. */
  usedAt = 0;
  #folder: string;
  #name: SegmentName;
  #file: Promise<FileHandle> | undefined;
  #users = 0;
  #isRetired = false;
  #touchedAt = Number.NEGATIVE_INFINITY;

  constructor(folder: string, name: SegmentName, shape: SegmentShape, base: number) {
    this.id = name.id;
    this.shape = shape;
    this.base = base;
    this.#folder = folder;
    this.#name = name;
  }

  /** Its name changes when a process claims it or lets it go. */
  get name(): SegmentName {
    return this.#name;
  }

  set name(name: SegmentName) {
    this.#name = name;
  }

  get isFull(): boolean {
    return this.count >= this.shape.capacity;
  }

  get isIdle(): boolean {
    return this.#users === 0 && !this.owned;
  }

  get isOpen(): boolean {
    return this.#file !== undefined;
  }

  /** Tells each tag committed since the last time, with its record. */
  readTags(each: (tag: number, record: number) => void): Promise<void> {
    return this.#use(async (file) => {
      while (!this.isFull) {
        const tags = new Uint32Array(Math.min(this.shape.capacity - this.count, TAGS_AT_ONCE));
        await file.read(tags, 0, tags.byteLength, tagOffset(this.count));
        const end = tags.indexOf(0);
        const committed = end === -1 ? tags : tags.subarray(0, end);
        committed.forEach((tag, i) => each(tag, this.count + i));
        this.count += committed.length;
        if (end !== -1) return;
      }
    });
  }

  /** The bytes of records `first` to `last`; short where the file ends before. */
  readRecords(first: number, last: number): Promise<Buffer> {
    return this.#use(async (file) => {
      const buffer = Buffer.allocUnsafe((last - first + 1) * recordBytes(this.shape.dimensions));
      const from = recordOffset(this.shape, first);
      const { bytesRead } = await file.read(buffer, 0, buffer.length, from);
      await this.#touch(file);
      return buffer.subarray(0, bytesRead);
    });
  }

  /** Whether its file was removed; who has it open can still read it, and append to no one's benefit. */
  isRemoved(): Promise<boolean> {
    return this.#use(async (file) => (await file.stat()).nlink === 0);
  }

  /** Appends the vectors of some rows; there must be room. */
  append(keys: Buffer, vectors: Float32Array, rows: readonly number[]): Promise<void> {
    return this.#use(async (file) => {
      const records = encodeRecords(keys, vectors, this.shape.dimensions, rows);
      await writeAll(file, records, recordOffset(this.shape, this.count));
      const tags = Buffer.alloc(rows.length * TAG_BYTES);
      rows.forEach((row, i) => tags.writeUInt32LE(tagOf(keys, row), i * TAG_BYTES));
      await writeAll(file, tags, tagOffset(this.count));
      this.count += rows.length;
    });
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await (await file)?.close();
  }

  /** Closes the file for good: whoever still wants to read finds the segment gone. */
  retire(): Promise<void> {
    this.#isRetired = true;
    return this.close();
  }

  async #use<T>(work: (file: FileHandle) => Promise<T>): Promise<T> {
    if (this.#isRetired) throw new Error(`segment ${this.id} is gone`);
    this.#users++;
    this.usedAt = performance.now();
    try {
      this.#file ??= open(join(this.#folder, this.#name.name), this.owned ? 'r+' : 'r');
      return await work(await this.#file);
    } catch (error) {
      await this.close().catch(() => undefined);
      throw error;
    } finally {
      this.#users--;
    }
  }

  /** Marks the file as used, for eviction; whoever may only read it leaves no mark. */
  async #touch(file: FileHandle): Promise<void> {
    const now = performance.now();
    if (now - this.#touchedAt < TOUCH_MS) return;
    this.#touchedAt = now;
    const time = new Date();
    await file.utimes(time, time).catch(() => undefined);
  }
}

const writeAll = async (file: FileHandle, bytes: Buffer, position: number): Promise<void> => {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
};
