import { z } from 'zod';
import { MiningFault } from '../fault.ts';
import { visitAnchors } from './anchors.ts';
import { indexList, pairList } from './index-list.ts';
import type { MinedTriplets } from './mined.ts';

/** How many triplets a miner may return: 12 bytes each. The peer has no such bound. */
export const maxTripletsOption = z.int().min(1).default(50_000_000);

/** Writes the negatives kept for a positive to `into`, in order, and returns how many. */
export type NegativesFor = (positive: number, into: Int32Array) => number;

/** Which triplets to keep: prepares an anchor for the questions about each of its positives. */
export type TripletRule = (
  anchor: number,
  positives: Int32Array,
  negatives: Int32Array,
) => NegativesFor;

/**
 * All triplets that a rule keeps, ordered by anchor, positive, negative. Negatives are kept in blocks as they
 * come, so that the rule is asked once and memory at the end is 16 bytes a triplet. Throws a MiningFault as
 * soon as there are more than `maxTriplets`.
 */
export const collectTriplets = (
  labels: Int32Array,
  maxTriplets: number,
  rule: TripletRule,
): MinedTriplets => {
  const pairs = pairList();
  const counts = indexList();
  const negatives = blockList(labels.length);
  visitAnchors(labels, (anchor, classmates, others) => {
    const negativesFor = rule(anchor, classmates, others);
    for (const positive of classmates) {
      const count = negativesFor(positive, negatives.room());
      if (count === 0) continue;
      negatives.take(count);
      pairs.add(anchor, positive);
      counts.push(count);
    }
    if (negatives.length() > maxTriplets) {
      throw new MiningFault(
        'miner_options.max_triplets',
        `the first ${anchor + 1} of ${labels.length} rows alone give ${negatives.length()} triplets, more than ${maxTriplets}; choose a narrower rule, use smaller batches or raise the bound`,
      );
    }
  });
  const { anchors, others: positives } = pairs.finish();
  const repeats = counts.finish();
  return {
    kind: 'triplets',
    anchors: repeated(anchors, repeats, negatives.length()),
    positives: repeated(positives, repeats, negatives.length()),
    negatives: negatives.finish(),
  };
};

/** Each value as many times as its count says. */
const repeated = (values: Int32Array, counts: Int32Array, total: number): Int32Array => {
  const rows = new Int32Array(total);
  let end = 0;
  for (let i = 0; i < values.length; i++) rows.fill(values[i], end, (end += counts[i]));
  return rows;
};

const BLOCK = 1 << 18;

/** Numbers that come up to `most` at a time, kept in blocks that are never copied until all are there. */
const blockList = (most: number) => {
  const full: Int32Array[] = [];
  let block = new Int32Array(0);
  let used = 0;
  let before = 0;
  return {
    /** Where the next `most` may be written, from the front. */
    room: (): Int32Array => {
      if (used + most > block.length) {
        full.push(block.subarray(0, used));
        before += used;
        block = new Int32Array(Math.max(most, BLOCK));
        used = 0;
      }
      return block.subarray(used);
    },
    take: (count: number): void => void (used += count),
    length: (): number => before + used,
    finish: (): Int32Array => {
      const all = new Int32Array(before + used);
      let end = 0;
      for (const part of [...full, block.subarray(0, used)]) {
        all.set(part, end);
        end += part.length;
      }
      return all;
    },
  };
};
