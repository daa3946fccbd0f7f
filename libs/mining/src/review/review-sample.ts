import { REVIEW, SELECTED } from '../decisions.ts';
import { SUSPECTED_REASONS } from '../filters/index.ts';
import { hashKeys } from '../random.ts';

/** Why a candidate is shown to a person. */
export const REVIEW_GROUNDS = ['set_aside', 'threshold', 'random'] as const;
export type ReviewGround = (typeof REVIEW_GROUNDS)[number];

/** The candidates of a version, row by row as its audit has them: those of one anchor side by side. */
export interface ReviewPool {
  anchors: Int32Array;
  similarities: Float64Array;
  /** Index into DECISIONS, and into REASONS. */
  decisions: Uint8Array;
  reasons: Uint8Array;
}

export interface ReviewSampleOptions {
  /** The most candidates taken on each ground. */
  each: number;
  seed: number;
}

export interface ReviewPick {
  /** Row in the pool. */
  row: number;
  ground: ReviewGround;
}

/**
 * Candidates worth a person's time, each row once, on three grounds that take turns in a seeded order, so
 * that a reviewer cannot tell which is next:
 *
 * - `set_aside`: what the filters left to a person, the closest to being let pass first;
 * - `threshold`: candidates at the line between passing and suspicion, on either side of it: of each anchor
 *   the suspected one with the lowest similarity and the passed one with the highest, the smallest gaps
 *   first. The line is read off the decisions, so that it is there whichever filter drew it;
 * - `random`: a uniform sample, in random order, of the negatives in the triplets. Any head of it is a
 *   uniform sample too: it says how many of all negatives are false.
 */
export const reviewSample = (
  pool: ReviewPool,
  { each, seed }: ReviewSampleOptions,
): ReviewPick[] => {
  const taken = new Set<number>();
  const take = (rows: number[]): number[] => {
    const fresh = rows.filter((row) => !taken.has(row)).slice(0, each);
    for (const row of fresh) taken.add(row);
    return fresh;
  };
  // The random sample is drawn first: what other grounds took must not be missing from it.
  const random = take(byLot(rowsWhere(pool, SELECTED), seed));
  const gaps = gapsToLine(pool);
  const byGap = (rows: number[]): number[] =>
    rows.sort((a, b) => gaps[a] - gaps[b] || lotOf(seed, a) - lotOf(seed, b));
  const setAside = take(byGap(rowsWhere(pool, REVIEW)));
  const threshold = take(byGap(nextToLine(pool, gaps)));
  return takeTurns({ set_aside: setAside, threshold, random }, seed);
};

const lotOf = (seed: number, row: number): number => hashKeys(seed, row, 0);

const byLot = (rows: number[], seed: number): number[] =>
  rows.sort((a, b) => lotOf(seed, a) - lotOf(seed, b) || a - b);

const rowsWhere = ({ decisions }: ReviewPool, wanted: number): number[] => {
  const rows: number[] = [];
  decisions.forEach((decision, row) => {
    if (decision === wanted) rows.push(row);
  });
  return rows;
};

const isSuspected = ({ reasons }: ReviewPool, row: number): boolean =>
  SUSPECTED_REASONS[reasons[row]] === 1;
const hasPassed = ({ reasons }: ReviewPool, row: number): boolean => reasons[row] === 0;

/**
 * Per candidate that is suspected or has passed: how far its similarity is from the nearest of its anchor
 * on the other side of the line; infinite where that side is empty.
 */
const gapsToLine = (pool: ReviewPool): Float64Array => {
  const { anchors, similarities } = pool;
  const gaps = new Float64Array(anchors.length).fill(Infinity);
  for (let start = 0; start < anchors.length;) {
    let end = start;
    let passed = -Infinity;
    let suspected = Infinity;
    for (; end < anchors.length && anchors[end] === anchors[start]; end++) {
      if (isSuspected(pool, end)) suspected = Math.min(suspected, similarities[end]);
      else if (hasPassed(pool, end)) passed = Math.max(passed, similarities[end]);
    }
    for (let row = start; row < end; row++) {
      if (isSuspected(pool, row)) gaps[row] = Math.abs(similarities[row] - passed);
      else if (hasPassed(pool, row)) gaps[row] = Math.abs(suspected - similarities[row]);
    }
    start = end;
  }
  return gaps;
};

/** Of each anchor with candidates on both sides of the line, the closest one of each side. */
const nextToLine = ({ anchors, ...pool }: ReviewPool, gaps: Float64Array): number[] => {
  const rows: number[] = [];
  for (let start = 0; start < anchors.length;) {
    const best: { suspected?: number; passed?: number } = {};
    let end = start;
    for (; end < anchors.length && anchors[end] === anchors[start]; end++) {
      if (gaps[end] === Infinity) continue;
      const side = isSuspected({ anchors, ...pool }, end) ? 'suspected' : 'passed';
      const rival = best[side];
      if (rival === undefined || gaps[end] < gaps[rival]) best[side] = end;
    }
    rows.push(...Object.values(best));
    start = end;
  }
  return rows;
};

/** One of each ground in turn, in an order of the grounds that is drawn anew each round. */
const takeTurns = (rows: Record<ReviewGround, number[]>, seed: number): ReviewPick[] => {
  const picks: ReviewPick[] = [];
  const rounds = Math.max(...Object.values(rows).map(({ length }) => length));
  for (let round = 0; round < rounds; round++) {
    const lot = (ground: ReviewGround): number =>
      hashKeys(seed, round, 1 + REVIEW_GROUNDS.indexOf(ground));
    for (const ground of [...REVIEW_GROUNDS].sort((a, b) => lot(a) - lot(b))) {
      const row = rows[ground][round];
      if (row !== undefined) picks.push({ row, ground });
    }
  }
  return picks;
};
