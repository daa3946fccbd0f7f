import { DIGEST_WORDS as WORDS } from './digest.ts';

const EMPTY = -1;

/**
 * A map from 128-bit digests to row numbers in typed arrays: 20 bytes a slot and no object per key, so
 * that ten million ids or texts cost megabytes. Open addressing, at most half full.
 */
export class DigestTable {
  size = 0;
  #keys = new Uint32Array(1024 * WORDS);
  #rows = new Int32Array(1024).fill(EMPTY);

  /** The row stored under a digest, or −1. */
  get(digest: Buffer): number {
    return this.#rows[this.#slotOf(wordsOf(digest))]!;
  }

  /** Stores a row unless the digest has one; returns the row that now stands. */
  add(digest: Buffer, row: number): number {
    const words = wordsOf(digest);
    const slot = this.#slotOf(words);
    const standing = this.#rows[slot]!;
    if (standing !== EMPTY) return standing;
    this.#keys.set(words, slot * WORDS);
    this.#rows[slot] = row;
    if (++this.size * 2 > this.#rows.length) this.#grow();
    return row;
  }

  #slotOf(words: Uint32Array): number {
    const mask = this.#rows.length - 1;
    let slot = words[0]! & mask;
    while (this.#rows[slot] !== EMPTY && !this.#holds(slot, words)) slot = (slot + 1) & mask;
    return slot;
  }

  #holds(slot: number, words: Uint32Array): boolean {
    const at = slot * WORDS;
    for (let w = 0; w < WORDS; w++) if (this.#keys[at + w] !== words[w]) return false;
    return true;
  }

  #grow(): void {
    const keys = this.#keys;
    const rows = this.#rows;
    this.#keys = new Uint32Array(keys.length * 2);
    this.#rows = new Int32Array(rows.length * 2).fill(EMPTY);
    rows.forEach((row, slot) => {
      if (row === EMPTY) return;
      const words = keys.subarray(slot * WORDS, (slot + 1) * WORDS);
      const place = this.#slotOf(words);
      this.#keys.set(words, place * WORDS);
      this.#rows[place] = row;
    });
  }
}

const wordsOf = (digest: Buffer): Uint32Array => {
  const words = new Uint32Array(WORDS);
  for (let w = 0; w < WORDS; w++) words[w] = digest.readUInt32LE(w * 4);
  return words;
};
