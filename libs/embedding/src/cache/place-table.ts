/** Each grows by itself, so that no growth stops the process for long: 1 ms at ten million entries. */
const PARTITIONS = 1024;
const PARTITION_BITS = 10;
const LEAST_SLOTS = 8;
const FULLEST = 0.75;
const GROWTH = 1.5;

/**
 * A multimap from tags (32-bit words of digests) to places (numbers from 1 to 2³² − 1), in 11 to 16 bytes an
 * entry: it holds no key, so whoever looks a tag up must check what lies at the place. Ten million random
 * tags share a word with a given one with a chance of 0.2 %. Open addressing with linear probing.
 */
export class PlaceTable {
  size = 0;
  /** Slots of tag and place; place 0 marks an empty slot. */
  #partitions = Array.from({ length: PARTITIONS }, () => new Uint32Array(2 * LEAST_SLOTS));
  #sizes = new Uint32Array(PARTITIONS);

  add(tag: number, place: number): void {
    const partition = partitionOf(tag);
    insert(this.#partitions[partition], tag, place);
    this.size++;
    const slots = this.#partitions[partition];
    if (++this.#sizes[partition] > (slots.length / 2) * FULLEST) {
      this.#partitions[partition] = copyOf(
        slots,
        Math.ceil((slots.length / 2) * GROWTH),
        () => true,
      );
    }
  }

  /** The place stored under a tag, or 0; `nth` counts those of the same tag from 0. */
  place(tag: number, nth: number): number {
    const slots = this.#partitions[partitionOf(tag)];
    let left = nth;
    for (let at = homeOf(tag, slots); slots[at + 1] !== 0; at = next(at, slots)) {
      if (slots[at] === tag && left-- === 0) return slots[at + 1];
    }
    return 0;
  }

  /** Forgets the places that are not to be kept. */
  retain(keep: (place: number) => boolean): void {
    this.size = 0;
    this.#partitions.forEach((slots, partition) => {
      const copy = copyOf(slots, slots.length / 2, keep);
      this.#partitions[partition] = copy;
      let count = 0;
      for (let at = 1; at < copy.length; at += 2) if (copy[at] !== 0) count++;
      this.#sizes[partition] = count;
      this.size += count;
    });
  }

  get bytes(): number {
    return this.#partitions.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }
}

const partitionOf = (tag: number): number => tag >>> (32 - PARTITION_BITS);

/** The bits below those of the partition choose the slot; any number of slots will do. */
const homeOf = (tag: number, slots: Uint32Array): number =>
  2 * Math.floor((((tag << PARTITION_BITS) >>> 0) / 2 ** 32) * (slots.length / 2));

const next = (at: number, slots: Uint32Array): number => (at + 2 === slots.length ? 0 : at + 2);

const insert = (slots: Uint32Array, tag: number, place: number): void => {
  let at = homeOf(tag, slots);
  while (slots[at + 1] !== 0) at = next(at, slots);
  slots[at] = tag;
  slots[at + 1] = place;
};

const copyOf = (
  slots: Uint32Array,
  count: number,
  keep: (place: number) => boolean,
): Uint32Array<ArrayBuffer> => {
  const copy = new Uint32Array(2 * count);
  for (let at = 0; at < slots.length; at += 2) {
    const place = slots[at + 1];
    if (place !== 0 && keep(place)) insert(copy, slots[at], place);
  }
  return copy;
};
