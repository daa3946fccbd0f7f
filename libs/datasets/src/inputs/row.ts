import type { InputRow } from '@sluice/pipeline';

/** The columns a caller asks for: a file must have the required ones and may have the others. */
export interface WantedColumns {
  required: readonly string[];
  optional: readonly string[];
}

export const INVALID_UTF8 = 'invalid UTF-8';

function textFault(column: string, value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  // Neither survives on the way to a tokeniser: C strings end at NUL, UTF-8 has no half a pair.
  if (value.includes('\0')) return `NUL character in "${column}"`;
  if (!value.isWellFormed()) return `lone surrogate in "${column}"`;
  return undefined;
}

/** A row of the file, or the fault of the first text in it that no one could work with. */
export function rowOf(line: number, fields: Record<string, unknown>): InputRow {
  for (const column in fields) {
    const fault = textFault(column, fields[column]);
    if (fault !== undefined) return { line, fault };
  }
  return { line, fields };
}
