import {
  bestGraded,
  closestPositives,
  drawPositives,
  raggedOf,
  rowOf,
  type Ragged,
} from '@sluice/mining';
import { positivesPerAnchor } from '../depth.ts';
import type { Plan } from '../plan.ts';
import type { RowRange } from '../ports.ts';
import { confirmedPositives, type DecidedRows } from './decided-pairs.ts';
import type { Facts } from './ingest.ts';

export type ScoredRagged = Ragged & { similarities: Float64Array };

/** The positives that triplets are made of, per anchor of the range, with their similarities. */
export const choosePositives = async (
  spec: Plan['spec'],
  facts: Facts,
  range: RowRange,
  usable: (document: number) => boolean,
  score: (lists: Ragged) => Promise<ScoredRagged>,
): Promise<ScoredRagged> => {
  const { judged, labels } = facts;
  const count = positivesPerAnchor(spec, labels !== undefined);
  if (judged) return score(judgedPositives(judged, range, count, usable));
  const { positive_strategy: strategy, seed } = spec.select;
  const drawn = strategy === 'random' ? count : Math.max(count, DRAWN_MEMBERS);
  const members = drawnMembers({ ...facts, labels: labels! }, range, drawn, seed, usable);
  return closestOfEach(await score(members), count);
};

/**
 * The positives with those that people confirmed after them, whatever the number asked for: a confirmed
 * positive is a judgement, and the surest there is.
 */
export const withConfirmed = async (
  positives: ScoredRagged,
  decided: DecidedRows,
  own: Int32Array,
  usable: (document: number) => boolean,
  score: (lists: Ragged) => Promise<ScoredRagged>,
): Promise<ScoredRagged> => {
  const confirmed = confirmedPositives(decided);
  const rows = Array.from(own, (ownDocument, anchor) => {
    const known = new Set([ownDocument, ...rowOf(positives, anchor)]);
    return rowOf(confirmed, anchor).filter((document) => !known.has(document) && usable(document));
  });
  const added = await score(raggedOf(rows));
  const similarities = rows.flatMap((_, anchor) => [
    ...scoresOf(positives, anchor),
    ...scoresOf(added, anchor),
  ]);
  return {
    ...raggedOf(rows.map((row, anchor) => Array.from(rowOf(positives, anchor)).concat(...row))),
    similarities: Float64Array.from(similarities),
  };
};

const scoresOf = ({ offsets, similarities }: ScoredRagged, row: number): Float64Array =>
  similarities.subarray(offsets[row], offsets[row + 1]);

/** The judged positives that triplets are made of: the best graded, in the order of the file. */
const judgedPositives = (
  judged: NonNullable<Facts['judged']>,
  { start, end }: RowRange,
  count: number,
  usable: (document: number) => boolean,
): Ragged => {
  const rows: number[][] = [];
  for (let anchor = start; anchor < end; anchor++) {
    const [from, to] = [judged.offsets[anchor]!, judged.offsets[anchor + 1]!];
    const documents = judged.values.subarray(from, to);
    const best = bestGraded(judged.grades.subarray(from, to), count);
    rows.push(best.map((i) => documents[i]!).filter(usable));
  }
  return raggedOf(rows);
};

/** Members of a large class that may become an anchor's positives: comparing it with all would not scale. */
const DRAWN_MEMBERS = 256;

/** Other members of each anchor's class, drawn by the seed: those that become positives, or may. */
const drawnMembers = (
  { labels, keys, own }: Facts & Required<Pick<Facts, 'labels'>>,
  { start, end }: RowRange,
  count: number,
  seed: number,
  usable: (document: number) => boolean,
): Ragged => {
  const members = membersOf(labels.documents);
  const rows: number[][] = [];
  for (let anchor = start; anchor < end; anchor++) {
    const others = members[labels.anchors[anchor]!]!.filter((d) => d !== own[anchor] && usable(d));
    const key = keys.anchors[anchor]!;
    rows.push(drawPositives(others, keys.documents, key, seed, count).map((i) => others[i]!));
  }
  return raggedOf(rows);
};

/** Keeps the `count` closest of each row. */
const closestOfEach = (
  { offsets, values, similarities }: ScoredRagged,
  count: number,
): ScoredRagged => {
  const rows: number[][] = [];
  const kept: number[] = [];
  for (let r = 0; r + 1 < offsets.length; r++) {
    const documents = values.subarray(offsets[r], offsets[r + 1]);
    const scores = similarities.subarray(offsets[r], offsets[r + 1]);
    const closest = closestPositives(documents, scores, count);
    rows.push(closest.map((i) => documents[i]!));
    kept.push(...closest.map((i) => scores[i]!));
  }
  return { ...raggedOf(rows), similarities: Float64Array.from(kept) };
};

/** Documents of each class, ascending. */
const membersOf = (labels: Int32Array): number[][] => {
  const members: number[][] = [];
  labels.forEach((label, document) => (members[label] ??= []).push(document));
  return members;
};
