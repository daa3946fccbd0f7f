import type { AuditRow } from '@sluice/contracts';
import type { Row } from './connection.ts';

/** Characters of a text that a table shows. */
const EXCERPT = 400;

const PARTS = ['anchor', 'positive', 'candidate'] as const;

/** What is shown of a text: its id, its head and its length. */
export const excerptColumns = (table: string, name: string): string =>
  `${table}.id as ${name}_id, left(${table}.text, ${EXCERPT}) as ${name}_text, length(${table}.text) as ${name}_length`;

/** @param row with the columns of `excerptColumns` */
export const excerptOf = (row: Row, name: string) => ({
  id: row[`${name}_id`] as string,
  text: row[`${name}_text`] as string,
  length: Number(row[`${name}_length`]),
});

/** Columns that a page shows of rows of `pairs`, with the texts joined by `withTexts`. */
export const PAGE_COLUMNS = [
  'page.*',
  ...PARTS.map((part) => excerptColumns(`${part}_texts`, part)),
].join(', ');

export const withTexts = (page: string): string => `${page}
  join anchors as anchor_texts on anchor_texts.num = page.anchor
  join documents as candidate_texts on candidate_texts.num = page.candidate
  left join documents as positive_texts on positive_texts.num = page.positive`;

/** What every view of a candidate tells of it. */
export const judgedOf = (row: Row) => ({
  row: row['num'] as number,
  source: row['source'] as AuditRow['source'],
  rank: row['rank'] as number,
  similarity: row['similarity'] as number | null,
  loss: row['loss'] as number | null,
  decision: row['decision'] as AuditRow['decision'],
  reason: row['reason'] as string | null,
  d_ap: row['d_ap'] as number | null,
  d_an: row['d_an'] as number | null,
  hardness: row['hardness'] as AuditRow['hardness'],
  triplets: row['triplets'] as number,
});

export const auditRowOf = (row: Row): AuditRow => ({
  ...judgedOf(row),
  anchor: excerptOf(row, 'anchor'),
  positive: row['positive'] === null ? null : excerptOf(row, 'positive'),
  candidate: excerptOf(row, 'candidate'),
});
