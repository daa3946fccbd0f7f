import type { PlannedInput } from '../plan.ts';
import type { Inputs } from '../ports.ts';
import type { Rejects } from './rejects.ts';

/** A row whose wanted fields are all there, as text and as they were read. */
export interface GoodRow {
  line: number;
  fields: Record<string, string>;
  values: Record<string, unknown>;
}

/**
 * The rows of a file with their wanted columns as text; bad rows go to the rejects.
 *
 * @param required columns that must hold text that is not blank
 * @param optional columns that may be missing or empty
 */
export async function* goodRows(
  inputs: Inputs,
  rejects: Rejects,
  input: PlannedInput,
  required: readonly string[],
  optional: readonly string[] = [],
): AsyncGenerator<GoodRow> {
  for await (const row of inputs.rows(input.path, required, optional)) {
    rejects.row(input);
    if (row.fault !== undefined) {
      await rejects.reject(input, row.line, 'unreadable_row', row.fault);
      continue;
    }
    const bad = required
      .map((column) => faultOf(column, row.fields[column]))
      .find((fault) => fault !== undefined);
    if (bad) {
      await rejects.reject(input, row.line, bad.reason, bad.detail);
      continue;
    }
    const fields: Record<string, string> = {};
    for (const column of [...required, ...optional]) fields[column] = asText(row.fields[column]);
    yield { line: row.line, fields, values: row.fields };
  }
}

/** Ids and labels may be numbers; anything else that is not text has no text. */
const asText = (value: unknown): string => {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') {
    return String(value);
  }
  return '';
};

const faultOf = (
  column: string,
  value: unknown,
): { reason: string; detail: string } | undefined => {
  if (value === undefined || value === null) {
    return { reason: 'missing_field', detail: `no "${column}"` };
  }
  if (typeof value === 'object') {
    return { reason: 'missing_field', detail: `"${column}" is not text` };
  }
  return asText(value).trim() === ''
    ? { reason: 'empty_text', detail: `"${column}" is empty` }
    : undefined;
};
