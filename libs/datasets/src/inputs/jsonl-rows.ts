import type { InputRow } from '@sluice/pipeline';
import { missingColumn } from './input-error.ts';
import { rowOf, type WantedColumns } from './row.ts';
import type { Line } from './text-lines.ts';

/** JSON Lines declare no columns: a required one that none of so many rows has is taken for missing. */
const ROWS_WITHOUT = 100;

type Json = Record<string, unknown>;
type Parsed = { object: Json; fault?: undefined } | { object?: undefined; fault: string };

const kind = (value: unknown): string => {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`;
};

/**
 * The parser counts lines within the one line it is given, and quotes what it met there: control characters
 * in that would break the line the fault is shown on.
 */
const reasonOf = ({ message }: SyntaxError): string =>
  message.replace(/ \(line 1 column \d+\)$/, '').replaceAll(/\p{Cc}/gu, ' ');

/** Undefined for a blank line. */
function parse({ bytes, fault }: Line): Parsed | undefined {
  if (fault !== undefined) return { fault };
  const text = bytes.toString();
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return { object: value as Json };
    }
    return { fault: `not a JSON object but ${kind(value)}` };
  } catch (error) {
    if (text.trim() === '') return undefined;
    return { fault: `invalid JSON: ${reasonOf(error as SyntaxError)}` };
  }
}

function pick(object: Json, columns: readonly string[]): Json {
  const fields: Json = {};
  for (const column of columns) {
    if (Object.hasOwn(object, column)) fields[column] = object[column];
  }
  return fields;
}

/** Rows of JSON Lines. The first rows are held back until each required column was met once. */
export async function* jsonlRows(
  path: string,
  lines: AsyncIterable<Line[]>,
  { required, optional }: WantedColumns,
): AsyncGenerator<InputRow> {
  const wanted = [...required, ...optional];
  const unmet = new Set(required);
  const names = new Set<string>();
  let held: InputRow[] = [];
  const checkColumns = () => {
    const [column] = unmet;
    if (column !== undefined && names.size > 0) throw missingColumn(path, column, [...names]);
    unmet.clear();
  };

  for await (const batch of lines) {
    for (const line of batch) {
      const parsed = parse(line);
      if (!parsed) continue;
      const { object, fault } = parsed;
      const row = object ? rowOf(line.number, pick(object, wanted)) : { line: line.number, fault };
      if (unmet.size === 0) {
        yield row;
        continue;
      }
      held.push(row);
      for (const name of Object.keys(object ?? {})) {
        names.add(name);
        unmet.delete(name);
      }
      if (held.length === ROWS_WITHOUT) checkColumns();
      if (unmet.size === 0) {
        yield* held;
        held = [];
      }
    }
  }
  checkColumns();
  yield* held;
}
