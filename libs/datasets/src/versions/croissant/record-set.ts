import type { ParquetType } from '../../tables/parquet-schema.ts';
import type { RowColumn } from '../formats/column.ts';

/** Files of one schema that are read as one table, and its columns. */
export interface TableDescription {
  name: string;
  meaning: string;
  /** A glob within the version. */
  files: string;
  columns: readonly RowColumn[];
}

const DATA_TYPES = {
  string: 'sc:Text',
  int32: 'cr:Int32',
  float: 'cr:Float32',
  double: 'cr:Float64',
} as const;

const PASSAGE = ['docid', 'title', 'text'];

/** A list is an array of one dimension, of any length. */
const typeOf = (type: ParquetType) =>
  typeof type === 'string'
    ? { dataType: DATA_TYPES[type] }
    : { dataType: DATA_TYPES[type.list], isArray: true, arrayShape: '-1' };

/** The table as a record set whose fields are its columns. */
export const recordSet = (table: TableDescription) => ({
  '@type': 'cr:RecordSet',
  '@id': table.name,
  name: table.name,
  description: table.meaning,
  field: table.columns.map((column) => field(table, column)),
});

function field({ name: table }: TableDescription, { name, type, meaning }: RowColumn) {
  const id = `${table}/${name}`;
  const column = { fileSet: { '@id': `${table}-files` }, extract: { column: name } };
  const head = { '@type': 'cr:Field', '@id': id, name, ...(meaning && { description: meaning }) };
  if (type !== 'passages') return { ...head, ...typeOf(type), source: column };
  return {
    ...head,
    repeated: true,
    subField: PASSAGE.map((part) => ({
      '@type': 'cr:Field',
      '@id': `${id}/${part}`,
      name: part,
      dataType: 'sc:Text',
      source: { ...column, transform: { jsonPath: `$[*].${part}` } },
    })),
  };
}
