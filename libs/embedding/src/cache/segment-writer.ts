import { evictSegments } from './eviction.ts';
import { claimSegment, createSegment, isFree, releaseSegment } from './segment-folder.ts';
import type { SegmentIndex } from './segment-index.ts';
import { shapeWithin, tagOf } from './segment-layout.ts';
import type { Segment } from './segment.ts';
import { inTurn } from './turns.ts';

export interface WriterOptions {
  /** What a store may hold, in bytes. */
  maxBytes: number;
  /** What a segment may, in bytes. */
  segmentBytes: number;
}

/**
 * Appends vectors to segments of this process: one for each number of dimensions, which is let go when it is
 * full or the writer closes, and may then be appended to by another.
 */
export class SegmentWriter {
  #folder: string;
  #index: SegmentIndex;
  #options: WriterOptions;
  #segments = new Map<number, Segment>();
  #turns = inTurn();

  constructor(folder: string, index: SegmentIndex, options: WriterOptions) {
    this.#folder = folder;
    this.#index = index;
    this.#options = options;
  }

  append(
    keys: Buffer,
    vectors: Float32Array,
    dimensions: number,
    rows: readonly number[],
  ): Promise<void> {
    return this.#turns(async () => {
      for (let done = 0; done < rows.length;) {
        const segment = await this.#segmentFor(dimensions);
        const { count, shape } = segment;
        const some = rows.slice(done, done + shape.capacity - count);
        await segment.append(keys, vectors, some);
        some.forEach((row, i) => this.#index.note(segment, count + i, tagOf(keys, row)));
        done += some.length;
        if (segment.isFull) await this.#release(segment);
      }
    });
  }

  close(): Promise<void> {
    return this.#turns(async () => {
      for (const segment of this.#segments.values()) await this.#release(segment);
    });
  }

  async #segmentFor(dimensions: number): Promise<Segment> {
    const current = this.#segments.get(dimensions);
    if (current && !(await current.isRemoved())) return current;
    if (current) await this.#release(current);
    await this.#index.refresh();
    const segment = await this.#index.turns(
      async () => (await this.#claim(dimensions)) ?? this.#create(dimensions),
    );
    this.#segments.set(dimensions, segment);
    return segment;
  }

  /** A segment that another writer left with room in it. */
  async #claim(dimensions: number): Promise<Segment | undefined> {
    for (const segment of this.#index.segments) {
      if (segment.owned || segment.isFull || segment.shape.dimensions !== dimensions) continue;
      if (!isFree(segment.name)) continue;
      const claimed = await claimSegment(this.#folder, segment.name);
      if (!claimed) continue;
      await segment.close();
      segment.name = claimed;
      segment.owned = true;
      // What its last writer committed since this process last looked.
      await segment.readTags((tag, record) => this.#index.note(segment, record, tag));
      if (!segment.isFull) return segment;
      await this.#release(segment);
    }
    return undefined;
  }

  async #create(dimensions: number): Promise<Segment> {
    const { maxBytes, segmentBytes } = this.#options;
    await evictSegments(this.#folder, maxBytes - segmentBytes);
    const shape = shapeWithin(segmentBytes, dimensions);
    const segment = this.#index.register(await createSegment(this.#folder, shape), shape);
    if (!segment) throw new Error(`${this.#folder} holds more vectors than can be numbered`);
    segment.owned = true;
    return segment;
  }

  async #release(segment: Segment): Promise<void> {
    this.#segments.delete(segment.shape.dimensions);
    await segment.close();
    segment.owned = false;
    segment.name = await releaseSegment(this.#folder, segment.name);
  }
}
