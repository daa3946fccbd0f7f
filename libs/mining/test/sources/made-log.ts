import fc from 'fast-check';
import type { ErrorOptions, Outcome, Predictions, Truth } from '@sluice/mining';

const ANCHORS = 4;
const DOCUMENTS = 7;

/** One line of a prediction log. */
export interface Prediction {
  anchor: number;
  document: number;
  score: number;
  rank: number;
  loss: number;
  group: number;
  box: readonly [number, number, number, number];
}

export interface MadeLog {
  predictions: Prediction[];
  /** Which of the columns the log has. */
  columns: { scores: boolean; ranks: boolean; losses: boolean; groups: boolean; boxes: boolean };
  own: number[];
  /** Right documents as "anchor document". */
  right: Set<string>;
  options: ErrorOptions;
  margin: number;
}

const side = fc.nat(4);
const span = fc.tuple(side, side).map(([from, length]) => [from, from + length] as const);

/** Coarse numbers, so that ties are common; some ids unknown, some numbers missing. */
const prediction: fc.Arbitrary<Prediction> = fc.record({
  anchor: fc.integer({ min: -1, max: ANCHORS }),
  document: fc.integer({ min: -1, max: DOCUMENTS }),
  score: fc.constantFrom(0, 0.25, 0.5, 0.75, 1, Number.NaN),
  rank: fc.integer({ min: 0, max: 9 }),
  loss: fc.constantFrom(0, 1, 2, Infinity, Number.NaN),
  group: fc.nat(2),
  box: fc.tuple(span, span).map(([[x1, x2], [y1, y2]]) => [x1, y1, x2, y2] as const),
});

export const logs: fc.Arbitrary<MadeLog> = fc.record({
  predictions: fc.array(prediction, { maxLength: 40, size: 'max' }),
  columns: fc
    .record({
      scores: fc.boolean(),
      ranks: fc.boolean(),
      losses: fc.boolean(),
      groups: fc.boolean(),
      boxes: fc.boolean(),
    })
    .filter(({ scores, ranks }) => scores || ranks),
  own: fc.array(fc.integer({ min: -1, max: DOCUMENTS - 1 }), {
    minLength: ANCHORS,
    maxLength: ANCHORS,
  }),
  right: fc
    .array(fc.tuple(fc.nat(ANCHORS - 1), fc.nat(DOCUMENTS - 1)), { maxLength: 8 })
    .map((pairs) => new Set(pairs.map((pair) => pair.join(' ')))),
  options: fc.record({
    top_k: fc.integer({ min: 1, max: 8 }),
    per_group: fc.integer({ min: 1, max: 4 }),
    iou: fc.constantFrom(0, 0.3, 0.7, 1),
  }),
  margin: fc.constantFrom(0, 0.2),
});

export const columnsOf = ({ predictions, columns }: MadeLog): Predictions => ({
  anchors: Int32Array.from(predictions, ({ anchor }) => anchor),
  documents: Int32Array.from(predictions, ({ document }) => document),
  ...(columns.scores && { scores: Float64Array.from(predictions, ({ score }) => score) }),
  ...(columns.ranks && { ranks: Int32Array.from(predictions, ({ rank }) => rank) }),
  ...(columns.losses && { losses: Float64Array.from(predictions, ({ loss }) => loss) }),
  ...(columns.groups && { groups: Int32Array.from(predictions, ({ group }) => group) }),
  ...(columns.boxes && { boxes: Float64Array.from(predictions.flatMap(({ box }) => box)) }),
});

export const truthOf = ({ own, right }: MadeLog): Truth => ({
  ownDocument: Int32Array.from(own),
  documents: DOCUMENTS,
  isPositive: (anchor, document) => right.has(`${anchor} ${document}`),
});

export interface Expected {
  outcomes: Outcome[];
  /** By anchor, then rank, then document. */
  proposed: { anchor: number; document: number; rank: number }[];
  losses: number[];
}

const areaOf = ([x1, y1, x2, y2]: Prediction['box']): number => (x2 - x1) * (y2 - y1);

const overlap = (a: Prediction['box'], b: Prediction['box']): number => {
  const width = Math.max(0, Math.min(a[2], b[2]) - Math.max(a[0], b[0]));
  const height = Math.max(0, Math.min(a[3], b[3]) - Math.max(a[1], b[1]));
  const both = width * height;
  return both === 0 ? 0 : both / (areaOf(a) + areaOf(b) - both);
};

/** A prediction with its place in the log and its group. */
type Line = Prediction & { row: number; group: number };

const isKnown = ({ anchor, document }: Line): boolean =>
  anchor >= 0 && anchor < ANCHORS && document >= 0 && document < DOCUMENTS;

/** Whether the log puts one prediction of an anchor before another. */
const isAhead = ({ columns }: MadeLog, a: Line, b: Line): boolean => {
  const lead = columns.ranks ? b.rank - a.rank : a.score - b.score;
  if (lead !== 0) return lead > 0;
  return a.document === b.document ? a.row < b.row : a.document < b.document;
};

const rankByHand = (log: MadeLog, line: Line, list: Line[]): number =>
  log.columns.ranks ? line.rank : 1 + list.filter((other) => isAhead(log, other, line)).length;

const isRight = ({ right }: MadeLog, { anchor, document }: Line): boolean =>
  right.has(`${anchor} ${document}`);

const lossByHand = (log: MadeLog, line: Line, list: Line[]): number => {
  if (log.columns.losses && !Number.isNaN(line.loss)) return line.loss;
  if (!log.columns.scores) return Number.NaN;
  const scored = list.filter(({ score }) => !Number.isNaN(score));
  const scores = scored.map(({ score }) => score);
  const right = scored.filter((other) => isRight(log, other)).map(({ score }) => score);
  const reference = right.length > 0 ? Math.max(...right) : Math.min(...scores);
  return Math.max(0, line.score - reference + log.margin);
};

/** Whether one error is taken before another. */
const isHarder = (a: Line, b: Line): boolean => {
  const [paidA, paidB] = [a.loss, b.loss].map((loss) => (Number.isNaN(loss) ? -1 : loss));
  if (paidA !== paidB) return paidA > paidB;
  if (a.rank !== b.rank) return a.rank < b.rank;
  return a.anchor === b.anchor ? a.document < b.document : a.anchor < b.anchor;
};

/** What becomes of the errors of one group, taken one after the other. */
const fatesByHand = ({ columns, options }: MadeLog, errors: Line[]): Map<number, Outcome> => {
  const fates = new Map<number, Outcome>();
  const kept: Line[] = [];
  for (const error of errors.toSorted((a, b) => (isHarder(a, b) ? -1 : 1))) {
    const hidden = columns.boxes && kept.some(({ box }) => overlap(box, error.box) > options.iou);
    if (kept.length === options.per_group) fates.set(error.row, 'over_cap');
    else fates.set(error.row, hidden ? 'suppressed' : 'proposed');
    if (fates.get(error.row) === 'proposed') kept.push(error);
  }
  return fates;
};

/** The definitions word by word, each prediction compared with all others. */
export const errorsByHand = (log: MadeLog): Expected => {
  const { columns, own, options } = log;
  const lines = log.predictions.map((one, row): Line =>
    Object.assign({ row }, one, { group: columns.groups ? one.group : one.anchor }),
  );
  const known = lines.filter(isKnown);
  const ranked = known.filter(({ rank, score }) =>
    columns.ranks ? rank > 0 : !Number.isNaN(score),
  );
  const others = ranked.filter(({ anchor, document }) => document !== own[anchor]);
  const listed = others.filter((p) => {
    const same = others.filter((q) => q.anchor === p.anchor && q.document === p.document);
    return !same.some((q) => isAhead(log, q, p));
  });
  const wrong = listed.flatMap((p): Line[] => {
    const list = listed.filter(({ anchor }) => anchor === p.anchor);
    const rank = rankByHand(log, p, list);
    const counts = !isRight(log, p) && rank <= options.top_k;
    return counts ? [{ ...p, rank, loss: lossByHand(log, p, list) }] : [];
  });
  const fates = new Map<number, Outcome>();
  for (const group of new Set(wrong.map((p) => p.group))) {
    const errors = wrong.filter((p) => p.group === group);
    for (const [row, fate] of fatesByHand(log, errors)) fates.set(row, fate);
  }

  const outcomes = lines.map((p): Outcome => {
    if (p.anchor < 0 || p.anchor >= ANCHORS) return 'unknown_anchor';
    if (!known.includes(p)) return 'unknown_document';
    if (!ranked.includes(p)) return 'unranked';
    if (!others.includes(p)) return 'own_text';
    if (!listed.includes(p)) return 'repeated';
    return isRight(log, p) ? 'right' : (fates.get(p.row) ?? 'below_top_k');
  });
  const proposed = wrong
    .filter(({ row }) => fates.get(row) === 'proposed')
    .sort((a, b) => a.anchor - b.anchor || a.rank - b.rank || a.document - b.document);
  return {
    outcomes,
    proposed: proposed.map(({ anchor, document, rank }) => ({ anchor, document, rank })),
    losses: proposed.map(({ loss }) => loss),
  };
};
