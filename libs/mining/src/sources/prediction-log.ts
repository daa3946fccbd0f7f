import { MiningFault } from '../fault.ts';
import type { Boxes } from '../non-maximum-suppression.ts';
import type { Ragged } from '../ragged.ts';
import { rowsBy } from './rows-by.ts';

/** A model's prediction log, column by column: each prediction gives a document to an anchor. */
export interface Predictions {
  /** Numbers of the run; a number outside its range stands for an id that the run does not know. */
  anchors: Int32Array;
  documents: Int32Array;
  /** The higher, the better. Scores or ranks must be there. */
  scores?: Float64Array;
  /** From 1. Scores give the ranks where these are absent. */
  ranks?: Int32Array;
  /** The loss that the model paid, NaN where not known. */
  losses?: Float64Array;
  /** Numbered from 0: predictions of one group (one image, say) share a cap. An anchor's, unless given. */
  groups?: Int32Array;
  /** Four numbers for each prediction. */
  boxes?: Boxes;
}

/** What is known of the run that the predictions speak of. */
export interface Truth {
  /** Per anchor, the document with exactly its text, or −1. */
  ownDocument: Int32Array;
  /** How many documents there are. */
  documents: number;
  isPositive: (anchor: number, document: number) => boolean;
}

/** What becomes of a prediction: each has exactly one outcome. */
export const OUTCOMES = [
  'unknown_anchor',
  'unknown_document',
  'unranked',
  'own_text',
  'repeated',
  'right',
  'below_top_k',
  'suppressed',
  'over_cap',
  'proposed',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** A log joined with the truth. */
export interface JudgedLog {
  /** Per prediction; wrong ones within the top K are `proposed`. */
  outcomes: Outcome[];
  /** Per prediction: its rank for the anchor, own text and repetitions not counted; 0 where it has none. */
  ranks: Int32Array;
  /** Per prediction: what the model paid for it; NaN unless `proposed`, and where the log does not tell. */
  losses: Float64Array;
  /** The predictions of each anchor that could be ranked, best first, ties by document. */
  byAnchor: Ragged;
}

/**
 * Ranks each anchor's predictions and tells right from wrong. A document predicted twice for an anchor
 * counts once, where it ranks best.
 *
 * @throws MiningFault for columns that do not fit together
 */
export const judgeLog = (
  log: Predictions,
  truth: Truth,
  topK: number,
  margin: number,
): JudgedLog => {
  checkColumns(log);
  const outcomes = Array.from(log.anchors, (_, row) => standingOf(log, truth, row));
  const judged: JudgedLog = {
    outcomes,
    ranks: new Int32Array(outcomes.length),
    losses: new Float64Array(outcomes.length).fill(Number.NaN),
    byAnchor: rowsBy(
      log.anchors.map((anchor, row) => (outcomes[row] === 'proposed' ? anchor : -1)),
      truth.ownDocument.length,
    ),
  };
  const { offsets, values } = judged.byAnchor;
  const order = bestFirst(log);
  for (let anchor = 0; anchor + 1 < offsets.length; anchor++) {
    const rows = values.subarray(offsets[anchor], offsets[anchor + 1]).sort(order);
    const right = judgeAnchor(rows, log, truth, topK, judged);
    payLosses(rows, log, right, margin, judged);
  }
  return judged;
};

const checkColumns = (log: Predictions): void => {
  const { anchors, scores, ranks, groups } = log;
  if (!scores && !ranks) throw new MiningFault('predictions', 'need a score or a rank');
  for (const column of ['documents', 'scores', 'ranks', 'losses', 'groups', 'boxes'] as const) {
    const width = column === 'boxes' ? 4 : 1;
    const length = log[column]?.length ?? width * anchors.length;
    if (length === width * anchors.length) continue;
    throw new MiningFault(
      `predictions.${column}`,
      `${anchors.length} predictions need ${width * anchors.length} values, got ${length}`,
    );
  }
  const bad = groups?.find((group) => group < 0);
  if (bad !== undefined) {
    throw new MiningFault('predictions.groups', `are numbered from 0, got ${bad}`);
  }
};

const within = (number: number, count: number): boolean => number >= 0 && number < count;

/** Why a prediction cannot be ranked; `proposed` where it can. */
const standingOf = (log: Predictions, truth: Truth, row: number): Outcome => {
  const { anchors, documents, scores, ranks } = log;
  if (!within(anchors[row], truth.ownDocument.length)) return 'unknown_anchor';
  if (!within(documents[row], truth.documents)) return 'unknown_document';
  const ranked = ranks ? ranks[row] >= 1 : Number.isFinite(scores![row]);
  return ranked ? 'proposed' : 'unranked';
};

const bestFirst = ({ documents, scores, ranks }: Predictions) => {
  const behind = (a: number, b: number): number =>
    ranks ? ranks[a] - ranks[b] : scores![b] - scores![a];
  return (a: number, b: number): number => behind(a, b) || documents[a] - documents[b] || a - b;
};

/**
 * Gives ranks and outcomes to the predictions of one anchor, best first.
 *
 * @returns s(right): the best score of a right document. Where none was predicted, the lowest score of
 *   all: a document that the model did not list scores no higher
 */
const judgeAnchor = (
  rows: Int32Array,
  { anchors, documents, scores, ranks: given }: Predictions,
  { ownDocument, isPositive }: Truth,
  topK: number,
  { outcomes, ranks }: JudgedLog,
): number => {
  const seen = new Set<number>();
  let right = -Infinity;
  let lowest = Infinity;
  for (const row of rows) {
    const [anchor, document] = [anchors[row], documents[row]];
    if (document === ownDocument[anchor] || seen.has(document)) {
      outcomes[row] = document === ownDocument[anchor] ? 'own_text' : 'repeated';
      continue;
    }
    seen.add(document);
    ranks[row] = given ? given[row] : seen.size;
    const score = scores?.[row] ?? Number.NaN;
    if (score < lowest) lowest = score;
    if (isPositive(anchor, document)) {
      outcomes[row] = 'right';
      if (score > right) right = score;
    } else if (ranks[row] > topK) outcomes[row] = 'below_top_k';
  }
  return right > -Infinity ? right : lowest;
};

/** The loss given, or max(0, s(wrong) − s(right) + margin). */
const payLosses = (
  rows: Int32Array,
  { scores, losses: given }: Predictions,
  right: number,
  margin: number,
  { outcomes, losses }: JudgedLog,
): void => {
  for (const row of rows) {
    if (outcomes[row] !== 'proposed') continue;
    const known = given !== undefined && !Number.isNaN(given[row]);
    const hinge = scores ? Math.max(0, scores[row] - right + margin) : Number.NaN;
    losses[row] = known ? given[row] : hinge;
  }
};
