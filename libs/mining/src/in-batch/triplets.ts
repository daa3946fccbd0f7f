import { z } from 'zod';
import { MiningFault } from '../fault.ts';
import { visitAnchors } from './anchors.ts';
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
 * All triplets that a rule keeps, ordered by anchor, positive, negative. Counts first and fills then,
 * so that memory is taken once and only for the result; throws a MiningFault as soon as the count
 * exceeds `maxTriplets`.
 */
export const collectTriplets = (
  labels: Int32Array,
  maxTriplets: number,
  rule: TripletRule,
): MinedTriplets => {
  const counts = countByAnchor(labels, maxTriplets, rule);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const anchors = new Int32Array(total);
  const positives = new Int32Array(total);
  const negatives = new Int32Array(total);
  let end = 0;
  visitAnchors(labels, (anchor, classmates, others) => {
    if (counts[anchor] === 0) return;
    const negativesFor = rule(anchor, classmates, others);
    for (const positive of classmates) {
      const start = end;
      end += negativesFor(positive, negatives.subarray(start));
      anchors.fill(anchor, start, end);
      positives.fill(positive, start, end);
    }
  });
  return { kind: 'triplets', anchors, positives, negatives };
};

const countByAnchor = (
  labels: Int32Array,
  maxTriplets: number,
  rule: TripletRule,
): Float64Array => {
  const counts = new Float64Array(labels.length);
  const scratch = new Int32Array(labels.length);
  let total = 0;
  visitAnchors(labels, (anchor, positives, negatives) => {
    const negativesFor = rule(anchor, positives, negatives);
    for (const positive of positives) counts[anchor] += negativesFor(positive, scratch);
    total += counts[anchor];
    if (total > maxTriplets) {
      throw new MiningFault(
        'miner_options.max_triplets',
        `the first ${anchor + 1} of ${labels.length} rows alone give ${total} triplets, more than ${maxTriplets}; choose a narrower rule, use smaller batches or raise the bound`,
      );
    }
  });
  return counts;
};
