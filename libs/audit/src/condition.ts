import type { AuditFilter } from '@sluice/contracts';
import type { Values } from './connection.ts';

/** A condition on the table `pairs`; what was asked for is in the values alone. */
export interface Condition {
  sql: string;
  values: Values;
}

/** Which column a list of words is about. */
const WORDS = ['decision', 'reason', 'source', 'hardness'] as const;

/** The least and the most a column may be. */
const RANGES = [
  { column: 'similarity', from: 'similarity_from', to: 'similarity_to' },
  { column: 'margin', from: 'margin_from', to: 'margin_to' },
] as const;

const numbersWith = (table: string, condition: string): string =>
  `(select num from ${table} where ${condition})`;

/** Undefined where everything matches. */
export const conditionOf = (filter: AuditFilter): Condition | undefined => {
  const parts: string[] = [];
  const values: Values = {};
  for (const column of WORDS) {
    const words = filter[column];
    if (!words) continue;
    // Compared as enums: a text in their place would have every row's enum turned into text.
    const names = words.map((word, i) => {
      values[`${column}${i}`] = word;
      return `$${column}${i}`;
    });
    parts.push(names.length === 0 ? 'false' : `${column} in (${names.join(', ')})`);
  }
  for (const { column, from, to } of RANGES) {
    for (const [name, sign] of [
      [from, '>='],
      [to, '<='],
    ] as const) {
      const bound = filter[name];
      if (bound === undefined) continue;
      values[name] = bound;
      parts.push(`${column} ${sign} $${name}`);
    }
  }
  if (filter.text) {
    values['text'] = filter.text;
    const holds = 'contains(lower(text), lower($text))';
    const documents = numbersWith('documents', holds);
    parts.push(
      `(candidate in ${documents} or positive in ${documents} or anchor in ${numbersWith('anchors', holds)})`,
    );
  }
  for (const [column, table] of [
    ['anchor', 'anchors'],
    ['candidate', 'documents'],
  ] as const) {
    const id = filter[column];
    if (id === undefined) continue;
    values[column] = id;
    parts.push(`${column} in ${numbersWith(table, `id = $${column}`)}`);
  }
  return parts.length === 0 ? undefined : { sql: parts.join(' and '), values };
};
