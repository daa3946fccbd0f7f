import type { Spec } from '@sluice/contracts';
import type { Predictions } from '@sluice/mining';
import { textDigest } from '../digest.ts';
import { DigestTable } from '../digest-table.ts';
import { GrowingInt32 } from '../growing.ts';
import type { Artifact, Draft, Matrix, Ports } from '../ports.ts';
import type { TextRows } from './documents.ts';
import { goodRows, type GoodRow } from './fields.ts';
import type { Reader, Relations } from './relations.ts';

type PredictionColumns = NonNullable<Spec['input']['predictions']>;

interface BadField {
  reason: string;
  detail: string;
}

/** Columns of numbers, and what their values must be. */
const NUMBERS = {
  score: { holds: Number.isFinite, meaning: 'a number' },
  rank: {
    holds: (value: number) => Number.isInteger(value) && value >= 1 && value < 2 ** 31,
    meaning: 'a whole number from 1',
  },
  loss: { holds: Number.isFinite, meaning: 'a number' },
} as const;

type NumberColumn = keyof typeof NUMBERS;
const NUMBER_COLUMNS = Object.keys(NUMBERS) as NumberColumn[];

/** The columns a log is read from: scores are looked for where neither they nor ranks are named. */
const withScores = (columns: PredictionColumns): PredictionColumns =>
  columns.score === undefined && columns.rank === undefined
    ? { ...columns, score: 'score' }
    : columns;

/**
 * A model's prediction log as numbers of the run. A row with an id that the run does not know, or a value
 * that makes no sense, goes to the rejects; every column that the spec names must have its value.
 */
export const readPredictions = async (
  { ports, rejects, inputOf }: Reader,
  named: PredictionColumns,
  relations: Relations,
): Promise<Predictions> => {
  const columns = withScores(named);
  const input = inputOf('predictions');
  const { query, item, group, box } = columns;
  const numbers = NUMBER_COLUMNS.filter((column) => columns[column] !== undefined);
  const required = [query, item, group, ...numbers.map((column) => columns[column])];
  const wanted = required.filter((column) => column !== undefined);
  const log = startLog();
  const anchorOf = anchorNumbers(relations);
  const rows = goodRows(ports.inputs, rejects, input, wanted, box === undefined ? [] : [box]);
  for await (const row of rows) {
    const { fields } = row;
    const anchor = anchorOf(fields[query]!);
    const document = numberOf(relations.documents, fields[item]!);
    const corners = box === undefined ? undefined : boxOf(row.values[box]);
    const fault =
      unknownId(query, fields[query]!, anchor, 'unknown_query', 'no anchor of this run') ??
      unknownId(item, fields[item]!, document, 'unknown_item', 'no document of this run') ??
      badNumber(columns, numbers, row) ??
      (box !== undefined && !corners ? badBox(box) : undefined);
    if (fault) {
      await rejects.reject(input, row.line, fault.reason, fault.detail);
      continue;
    }
    log.anchors.push(anchor);
    log.documents.push(document);
    for (const column of numbers) log.numbers[column].push(Number(fields[columns[column]!]));
    if (group !== undefined) log.groups.push(log.groupOf(fields[group]!));
    if (corners) log.boxes.push(...corners);
  }
  const values = (column: NumberColumn): Float64Array => Float64Array.from(log.numbers[column]);
  return {
    anchors: log.anchors.view(),
    documents: log.documents.view(),
    ...(columns.score !== undefined && { scores: values('score') }),
    ...(columns.rank !== undefined && { ranks: Int32Array.from(log.numbers.rank) }),
    ...(columns.loss !== undefined && { losses: values('loss') }),
    ...(group !== undefined && { groups: log.groups.view() }),
    ...(box !== undefined && { boxes: Float64Array.from(log.boxes) }),
  };
};

const startLog = () => {
  const names = new DigestTable();
  return {
    anchors: new GrowingInt32(),
    documents: new GrowingInt32(),
    numbers: { score: [], rank: [], loss: [] } as Record<NumberColumn, number[]>,
    groups: new GrowingInt32(),
    boxes: [] as number[],
    /** Groups are numbered as they are met. */
    groupOf: (name: string): number => names.add(textDigest(name), names.size),
  };
};

/** The row of an id or, where no row has it, of a text; −1 where there is neither. */
const numberOf = (rows: TextRows, name: string): number => {
  const row = rows.withId(name);
  return row >= 0 ? row : rows.withText(name);
};

/** Anchors by name. Those of classes are documents, which know every id that a repeated text came under. */
const anchorNumbers = ({ documents, anchors, own, labels }: Relations) => {
  if (!labels) return (name: string): number => numberOf(anchors, name);
  const anchorOf = new Int32Array(documents.length).fill(-1);
  own.forEach((document, anchor) => (anchorOf[document] = anchor));
  return (name: string): number => anchorOf[numberOf(documents, name)] ?? -1;
};

const unknownId = (
  column: string,
  name: string,
  number: number,
  reason: string,
  meaning: string,
): BadField | undefined =>
  number < 0 ? { reason, detail: `${column} "${name}" is ${meaning}` } : undefined;

const badNumber = (
  columns: PredictionColumns,
  numbers: readonly NumberColumn[],
  { fields }: GoodRow,
): BadField | undefined => {
  const bad = numbers.find((column) => !NUMBERS[column].holds(Number(fields[columns[column]!])));
  if (!bad) return undefined;
  const name = columns[bad]!;
  const detail = `${name} "${fields[name]}" is not ${NUMBERS[bad].meaning}`;
  return { reason: `bad_${bad}`, detail };
};

const badBox = (column: string): BadField => ({
  reason: 'bad_box',
  detail: `"${column}" is not four numbers x1, y1, x2, y2 with x1 ≤ x2 and y1 ≤ y2`,
});

/** Four numbers as a list, or as text with commas or spaces between them (CSV has no lists). */
const boxOf = (value: unknown): number[] | undefined => {
  const parts: unknown[] =
    typeof value === 'string'
      ? (value.replace(/^\s*\[|\]\s*$/g, '').match(/[^\s,]+/g) ?? [])
      : Array.isArray(value)
        ? value
        : [];
  const corners = parts.map(Number);
  const [x1, y1, x2, y2] = corners;
  const holds = corners.length === 4 && corners.every(Number.isFinite) && x1! <= x2! && y1! <= y2!;
  return holds ? corners : undefined;
};

/** The arrays of a log at rest, by file; a log may lack some. */
const FILES = {
  anchors: 'prediction-anchors.npy',
  documents: 'prediction-documents.npy',
  scores: 'prediction-scores.npy',
  ranks: 'prediction-ranks.npy',
  losses: 'prediction-losses.npy',
  groups: 'prediction-groups.npy',
  boxes: 'prediction-boxes.npy',
} as const satisfies Record<keyof Predictions, string>;

export const writePredictions = async (
  log: Predictions,
  draft: Draft,
  { matrices }: Ports,
): Promise<void> => {
  for (const [column, file] of Object.entries(FILES)) {
    const data = log[column as keyof Predictions];
    if (data) await matrices.write(draft.path(file), { data, shape: [data.length] });
  }
};

export const storedPredictions = async (
  artifact: Artifact,
  { artifacts, matrices }: Ports,
): Promise<Predictions> => {
  const log: Partial<Record<keyof Predictions, Matrix['data']>> = {};
  for (const [column, file] of Object.entries(FILES)) {
    if (!artifact.files.some(({ name }) => name === file)) continue;
    log[column as keyof Predictions] = (
      await matrices.read(await artifacts.path(artifact, file))
    ).data;
  }
  return log as Predictions;
};
