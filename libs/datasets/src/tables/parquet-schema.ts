import type { Column, ColumnType, ColumnValues } from '@sluice/pipeline';
import type { SchemaElement, SchemaTree } from 'hyparquet';

/** A column type of the port, or a list of one: the `labeled-list` output needs those. */
export type ParquetType = ColumnType | { list: 'string' | 'int32' | 'double' };

export interface ParquetColumn extends Omit<Column, 'type'> {
  type: ParquetType;
}

export type ListValues = readonly (readonly string[])[] | readonly (readonly number[])[];

/** Equally long columns by name. List columns are never null and hold no nulls. */
export type ParquetColumns = Record<string, ColumnValues | ListValues>;

type Leaf = Pick<SchemaElement, 'type' | 'converted_type' | 'logical_type'>;

// converted_type is what readers older than logical types look at.
const LEAVES: Record<ColumnType, Leaf> = {
  string: { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } },
  int32: { type: 'INT32' },
  float: { type: 'FLOAT' },
  double: { type: 'DOUBLE' },
};

function columnElements({ name, type, nullable = false }: ParquetColumn): SchemaElement[] {
  if (typeof type === 'string') {
    return [{ name, repetition_type: nullable ? 'OPTIONAL' : 'REQUIRED', ...LEAVES[type] }];
  }
  return [
    {
      name,
      repetition_type: 'REQUIRED',
      num_children: 1,
      converted_type: 'LIST',
      logical_type: { type: 'LIST' },
    },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    { name: 'element', repetition_type: 'REQUIRED', ...LEAVES[type.list] },
  ];
}

/** The columns as Parquet schema elements, depth first; lists have the three levels of the format. */
export const schemaElements = (columns: readonly ParquetColumn[]): SchemaElement[] => [
  { name: 'schema', num_children: columns.length },
  ...columns.flatMap(columnElements),
];

function leafType({ type, converted_type, logical_type }: SchemaElement): ColumnType | undefined {
  if (type === 'INT32' && !converted_type && !logical_type) return 'int32';
  if (type === 'FLOAT') return 'float';
  if (type === 'DOUBLE') return 'double';
  if (converted_type === 'UTF8' || logical_type?.type === 'STRING') return 'string';
  return undefined;
}

/** The column a schema node stands for; undefined when it is of a type tables do not hold. */
export function columnOf(node: SchemaTree): ParquetColumn | undefined {
  const { name, repetition_type } = node.element;
  if (node.children.length === 0) {
    const type = leafType(node.element);
    return type && { name, type, nullable: repetition_type !== 'REQUIRED' };
  }
  const element = node.children[0]?.children[0];
  const type = element && element.children.length === 0 ? leafType(element.element) : undefined;
  if (node.element.converted_type !== 'LIST' || !type || type === 'float') return undefined;
  return { name, type: { list: type }, nullable: repetition_type !== 'REQUIRED' };
}
