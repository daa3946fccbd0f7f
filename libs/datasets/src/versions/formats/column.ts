import type { ParquetType } from '../../tables/parquet-schema.ts';

/** Passages are objects, which files of JSON Lines hold and tables do not. */
export interface RowColumn {
  name: string;
  type: ParquetType | 'passages';
  meaning: string;
}

/** Every column a data row can have. A name means the same thing in every format. */
const COLUMNS: readonly RowColumn[] = [
  { name: 'anchor', type: 'string', meaning: 'the query side' },
  { name: 'positive', type: 'string', meaning: 'a text relevant to the anchor' },
  { name: 'negative', type: 'string', meaning: 'a hard negative of the anchor' },
  { name: 'document', type: 'string', meaning: 'a positive or a negative of the anchor' },
  { name: 'label', type: 'int32', meaning: '1 for a positive, 0 for a negative' },
  { name: 'score', type: 'double', meaning: 'similarity of anchor and document' },
  { name: 'documents', type: { list: 'string' }, meaning: 'the positive, then its negatives' },
  { name: 'labels', type: { list: 'int32' }, meaning: '1 for the positive, 0 for each negative' },
  {
    name: 'scores',
    type: { list: 'double' },
    meaning: 'similarity of the anchor to the positive, then to each negative',
  },
  { name: 'query', type: 'string', meaning: 'the anchor' },
  { name: 'pos', type: { list: 'string' }, meaning: 'texts relevant to the anchor' },
  { name: 'neg', type: { list: 'string' }, meaning: 'hard negatives of the anchor' },
  { name: 'pos_scores', type: { list: 'double' }, meaning: 'similarity to each of `pos`' },
  { name: 'neg_scores', type: { list: 'double' }, meaning: 'similarity to each of `neg`' },
  { name: 'query_id', type: 'string', meaning: 'the id of the anchor' },
  { name: 'positive_passages', type: 'passages', meaning: 'documents relevant to the anchor' },
  { name: 'negative_passages', type: 'passages', meaning: 'hard negatives of the anchor' },
];

const NUMBERED = /^(negative)_[1-9][0-9]*$/;

/** The column of this name, `negative_1` being described by `negative`; undefined if no format has it. */
export function columnNamed(name: string): RowColumn | undefined {
  const known = COLUMNS.find((column) => column.name === name.replace(NUMBERED, '$1'));
  return known && { ...known, name };
}
