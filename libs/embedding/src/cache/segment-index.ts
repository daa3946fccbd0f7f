import { join } from 'node:path';
import { PlaceTable } from './place-table.ts';
import { listSegments, type SegmentName } from './segment-folder.ts';
import type { SegmentShape } from './segment-layout.ts';
import { Segment, segmentShape } from './segment.ts';
import { inTurn } from './turns.ts';

/** Places are 32-bit words, and 0 is none. */
const PLACES = 2 ** 32;

/** Files kept open between reads. */
const OPEN_FILES = 64;

/** The segments of a folder, and which records of them may hold a key of a given tag. */
export class SegmentIndex {
  /** Looks at the folder, and changes of who appends to what, come one after the other. */
  readonly turns = inTurn();
  #folder: string;
  #places = new PlaceTable();
  /** By base, ascending, those that are gone among them. */
  #segments: Segment[] = [];
  #byId = new Map<string, Segment>();
  #gone = new Set<Segment>();
  #refreshing: Promise<void> | undefined;
  #refreshedAt = Number.NEGATIVE_INFINITY;

  constructor(folder: string) {
    this.#folder = folder;
  }

  get segments(): Iterable<Segment> {
    return this.#byId.values();
  }

  get size(): number {
    return this.#places.size;
  }

  get bytes(): number {
    return this.#places.bytes;
  }

  /** The record stored under a tag, if any; `nth` counts those of the same tag from 0. */
  find(tag: number, nth: number): { segment: Segment; record: number } | undefined {
    const place = this.#places.place(tag, nth);
    if (place === 0) return undefined;
    const segment = this.#segmentAt(place);
    return { segment, record: place - segment.base };
  }

  note(segment: Segment, record: number, tag: number): void {
    this.#places.add(tag, segment.base + record);
  }

  /** Takes in what other processes committed, and lets go of what they removed. */
  refresh(): Promise<void> {
    this.#refreshing ??= this.turns(() => this.#look()).finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  /** Waits for the look that is under way, or looks if the last began `age` milliseconds ago or earlier; whether it did either. */
  async refreshAfter(age: number): Promise<boolean> {
    if (!this.#refreshing && performance.now() - this.#refreshedAt < age) return false;
    await this.refresh();
    return true;
  }

  /** A segment as it is in the folder now; undefined where the places have run out. */
  register(name: SegmentName, shape: SegmentShape): Segment | undefined {
    const last = this.#segments.at(-1);
    const base = last ? last.base + last.shape.capacity : 1;
    if (base + shape.capacity > PLACES) return undefined;
    const segment = new Segment(this.#folder, name, shape, base);
    this.#segments.push(segment);
    this.#byId.set(name.id, segment);
    return segment;
  }

  /** Closes the files read longest ago, beyond a number that is always allowed. */
  async closeIdle(): Promise<void> {
    const open = this.#segments.filter(({ isOpen }) => isOpen);
    if (open.length <= OPEN_FILES) return;
    const idle = open.filter(({ isIdle }) => isIdle).sort((a, b) => a.usedAt - b.usedAt);
    await Promise.all(idle.slice(0, open.length - OPEN_FILES).map((segment) => segment.close()));
  }

  async close(): Promise<void> {
    await Promise.all(this.#segments.map((segment) => segment.retire()));
  }

  async #look(): Promise<void> {
    this.#refreshedAt = performance.now();
    const names = await listSegments(this.#folder);
    const present = new Set(names.map(({ id }) => id));
    for (const [id, segment] of this.#byId) {
      // Its writer notices by itself, and stops owning it.
      if (!present.has(id) && !segment.owned) await this.#forget(id, segment);
    }
    for (const name of names) {
      const segment = await this.#segmentOf(name);
      if (!segment || segment.owned || segment.isFull) continue;
      await segment
        .readTags((tag, record) => this.note(segment, record, tag))
        .catch(() => undefined);
      await this.closeIdle();
    }
  }

  async #segmentOf(name: SegmentName): Promise<Segment | undefined> {
    const known = this.#byId.get(name.id);
    if (known) {
      if (!known.owned) known.name = name;
      return known;
    }
    const shape = await segmentShape(join(this.#folder, name.name)).catch(() => undefined);
    return shape && this.register(name, shape);
  }

  /** Places of segments that are gone are cleared away when they are a quarter of all. */
  async #forget(id: string, segment: Segment): Promise<void> {
    this.#byId.delete(id);
    this.#gone.add(segment);
    await segment.retire();
    const gone = [...this.#gone].reduce((sum, { count }) => sum + count, 0);
    if (gone * 4 < this.#places.size) return;
    this.#places.retain((place) => !this.#gone.has(this.#segmentAt(place)));
    this.#segments = this.#segments.filter((each) => !this.#gone.has(each));
    this.#gone.clear();
  }

  #segmentAt(place: number): Segment {
    let low = 0;
    let high = this.#segments.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.#segments[middle].base <= place) low = middle;
      else high = middle - 1;
    }
    return this.#segments[low];
  }
}
