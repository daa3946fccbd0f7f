import { z } from 'zod';
import { hashKeys, seededRandom, type Random } from '../random.ts';
import type { Documents, Proposals, Shard } from '../shard.ts';
import { rowsBy } from './rows-by.ts';
import { SOURCES } from './source.ts';

/** `mine.random:` in the run spec. */
export const randomOptions = z.strictObject({
  per_anchor: z.int().min(1).default(16).describe('documents drawn for each anchor'),
});

/**
 * The `random` source: `perAnchor` documents for each anchor, each equally likely, without the anchor's
 * class and its own text; fewer where fewer remain. Ranks are the order of the draw.
 *
 * Each anchor has a stream of its own, seeded by its key, and draws from the documents in the order of
 * their keys: neither the order of the rows nor the cut into shards changes what it gets. A call sorts
 * the documents once, in linear time; an anchor then costs O(perAnchor) while most documents may be drawn.
 */
export const proposeAtRandom = (
  anchors: Shard['anchors'],
  documents: Documents,
  perAnchor: number,
  seed: number,
): Proposals => {
  const inOrder = orderByKey(documents.keys);
  const count = anchors.keys.length;
  const offsets = new Uint32Array(count + 1);
  const values: number[] = [];
  const ranks: number[] = [];
  for (let anchor = 0; anchor < count; anchor++) {
    const label = anchors.labels?.[anchor];
    const draw = lazyShuffle(inOrder.length, seededRandom(hashKeys(seed, 0, anchors.keys[anchor])));
    let drawn = 0;
    for (let tried = 0; tried < inOrder.length && drawn < perAnchor; tried++) {
      const document = inOrder[draw()];
      const ofClass = label !== undefined && documents.labels?.[document] === label;
      if (ofClass || document === anchors.ownDocument[anchor]) continue;
      values.push(document);
      ranks.push(++drawn);
    }
    offsets[anchor + 1] = values.length;
  }
  return {
    offsets,
    values: Int32Array.from(values),
    ranks: Int32Array.from(ranks),
    sources: new Uint8Array(values.length).fill(SOURCES.indexOf('random')),
  };
};

/** Documents ascending by key, equal keys by number: a radix sort of two 16-bit digits. */
const orderByKey = (keys: Uint32Array): Int32Array => {
  const digits = 2 ** 16;
  const byLow = rowsBy(
    Int32Array.from(keys, (key) => key & 0xffff),
    digits,
  ).values;
  const byHigh = rowsBy(
    byLow.map((document) => keys[document] >>> 16),
    digits,
  ).values;
  return byHigh.map((position) => byLow[position]);
};

/**
 * The next of the numbers 0 … length − 1 in a random order, all orders equally likely: Fisher–Yates that
 * remembers only the places it has touched. May be asked `length` times.
 */
const lazyShuffle = (length: number, random: Random): (() => number) => {
  const moved = new Map<number, number>();
  let left = length;
  return () => {
    const place = random.below(left--);
    const drawn = moved.get(place) ?? place;
    moved.set(place, moved.get(left) ?? left);
    return drawn;
  };
};
