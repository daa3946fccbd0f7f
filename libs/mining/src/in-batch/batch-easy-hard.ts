import { z } from 'zod';
import type { Distance } from '../similarity.ts';
import { visitAnchors } from './anchors.ts';
import type { Batch } from './batch.ts';
import { distanceMatrix, inMatrixUnits } from './distance-matrix.ts';
import { type PairList, pairList } from './index-list.ts';
import type { MinedPairs } from './mined.ts';
import { defineMiner, distanceOption } from './miner.ts';

const range = z
  .tuple([z.number(), z.number()])
  .refine(([low, high]) => low <= high, 'must run from the lower bound to the higher')
  .nullish();

export const rangeOptions = {
  allowed_pos_range: range.describe('inclusive bounds on d(a,p)'),
  allowed_neg_range: range.describe('inclusive bounds on d(a,n)'),
  distance: distanceOption('euclidean'),
};

const strategy = z.enum(['hard', 'semihard', 'easy', 'all']);

const options = z
  .strictObject({
    pos_strategy: strategy.default('easy'),
    neg_strategy: strategy.default('semihard'),
    ...rangeOptions,
  })
  .refine(
    ({ pos_strategy: pos, neg_strategy: neg }) =>
      !(pos === 'semihard' && (neg === 'semihard' || neg === 'all')) &&
      !(neg === 'semihard' && pos === 'all'),
    {
      path: ['neg_strategy'],
      message: 'semihard is relative to one chosen pair: the other strategy must be hard or easy',
    },
  )
  .refine((o) => !(o.pos_strategy === 'all' && o.allowed_pos_range), {
    path: ['allowed_pos_range'],
    message: 'has no effect on pos_strategy all; remove it',
  })
  .refine((o) => !(o.neg_strategy === 'all' && o.allowed_neg_range), {
    path: ['allowed_neg_range'],
    message: 'has no effect on neg_strategy all; remove it',
  });

export type Choice = z.output<typeof options>;

/**
 * One positive and one negative for each anchor (Xuan et al., Improved embeddings with easy positive
 * triplet mining, arXiv 1904.04370). Positives: easy the nearest, hard the farthest, semihard the
 * farthest that is nearer than the negative. Negatives: hard the nearest, easy the farthest, semihard
 * the nearest that is farther than the positive. Ties go to the lower row; an anchor that lacks either
 * is dropped. `all` keeps every pair of that kind, whatever the other kind yields.
 */
export const batchEasyHard = defineMiner(options, (batch, options) => chooseFor(batch, options));

export const chooseFor = (batch: Batch, choice: Choice): MinedPairs => {
  const { size, values } = distanceMatrix(batch, choice.distance);
  const choose = chooserOf(choice);
  const needsBoth = choice.pos_strategy !== 'all' && choice.neg_strategy !== 'all';
  const positivePairs = pairList();
  const negativePairs = pairList();
  visitAnchors(batch.labels, (anchor, positives, negatives) => {
    const row = values.subarray(anchor * size, (anchor + 1) * size);
    const chosen = choose(row, positives, negatives);
    if (needsBoth && (chosen.positives.length === 0 || chosen.negatives.length === 0)) return;
    addAll(positivePairs, anchor, chosen.positives);
    addAll(negativePairs, anchor, chosen.negatives);
  });
  return {
    kind: 'pairs',
    positivePairs: positivePairs.finish(),
    negativePairs: negativePairs.finish(),
  };
};

type Rows = ArrayLike<number>;

const addAll = (pairs: PairList, anchor: number, others: Rows): void => {
  for (let i = 0; i < others.length; i++) pairs.add(anchor, others[i]);
};

type Chooser = (
  distances: Float32Array,
  positives: Int32Array,
  negatives: Int32Array,
) => { positives: Rows; negatives: Rows };

const chooserOf = (choice: Choice): Chooser => {
  const { pos_strategy: pos, neg_strategy: neg, distance } = choice;
  const posRange = rangeIn(distance, choice.allowed_pos_range);
  const negRange = rangeIn(distance, choice.allowed_neg_range);
  const positivesOf = (distances: Float32Array, rows: Int32Array, below = Infinity): Rows => {
    if (pos === 'all') return rows;
    return extreme(pos === 'easy' ? NEAREST : FARTHEST, distances, rows, { ...posRange, below });
  };
  const negativesOf = (distances: Float32Array, rows: Int32Array, above = -Infinity): Rows => {
    if (neg === 'all') return rows;
    return extreme(neg === 'easy' ? FARTHEST : NEAREST, distances, rows, { ...negRange, above });
  };
  // The semihard side is chosen last, against the pair chosen on the other side, if there is one.
  if (pos === 'semihard') {
    return (distances, positives, negatives) => {
      const chosen = negativesOf(distances, negatives);
      const below = chosen.length === 0 ? -Infinity : distances[chosen[0]];
      return { positives: positivesOf(distances, positives, below), negatives: chosen };
    };
  }
  if (neg === 'semihard') {
    return (distances, positives, negatives) => {
      const chosen = positivesOf(distances, positives);
      const above = chosen.length === 0 ? Infinity : distances[chosen[0]];
      return { positives: chosen, negatives: negativesOf(distances, negatives, above) };
    };
  }
  return (distances, positives, negatives) => ({
    positives: positivesOf(distances, positives),
    negatives: negativesOf(distances, negatives),
  });
};

/** Distances in [low, high] and in (above, below). */
interface Limits {
  low: number;
  high: number;
  above: number;
  below: number;
}

/** Inclusive bounds in the units of the matrix, where a similarity is negated. */
const rangeIn = (distance: Distance, range: [number, number] | null | undefined): Limits => {
  const bounds = (range ?? [-Infinity, Infinity]).map((bound) => inMatrixUnits(distance, bound));
  return { low: Math.min(...bounds), high: Math.max(...bounds), above: -Infinity, below: Infinity };
};

const NEAREST = 1;
const FARTHEST = -1;

/** The nearest or the farthest of some rows within limits, the lowest of equals: one row or none. */
const extreme = (
  side: typeof NEAREST | typeof FARTHEST,
  distances: Float32Array,
  rows: Int32Array,
  { low, high, above, below }: Limits,
): Rows => {
  let best = Infinity;
  let bestRow = -1;
  for (const row of rows) {
    const distance = distances[row];
    if (!(side * distance < best && distance >= low && distance <= high)) continue;
    if (!(distance > above && distance < below)) continue;
    best = side * distance;
    bestRow = row;
  }
  return bestRow < 0 ? [] : [bestRow];
};
