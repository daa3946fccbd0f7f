import type { VerdictRecord } from '@sluice/contracts';
import type { InputRow } from '@sluice/pipeline';
import { csvRows } from '../inputs/csv-rows.ts';
import { jsonlRows } from '../inputs/jsonl-rows.ts';
import { linesOf } from '../inputs/text-lines.ts';
import { VERDICT_COLUMNS } from './verdict-row.ts';

/** Longer lines are passed over as faults. */
const LIMIT = 16 * 2 ** 20;

const WANTED = {
  required: ['label'],
  optional: VERDICT_COLUMNS.filter((column) => column !== 'label'),
};

/** What must not stand in a CSV field as it is: it would end the field or the row, or be trimmed by a reader. */
const QUOTED = /[",\r\n]|^\s|\s$/;

const csvField = (value: string | boolean | null | undefined): string => {
  const text = value === null || value === undefined ? '' : String(value);
  return QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

export const csvOf = (records: readonly VerdictRecord[]): string =>
  [
    VERDICT_COLUMNS.join(','),
    ...records.map((record) => VERDICT_COLUMNS.map((column) => csvField(record[column])).join(',')),
    '',
  ].join('\n');

export const jsonlOf = (records: readonly VerdictRecord[]): string =>
  records.map((record) => `${JSON.stringify(record)}\n`).join('');

/** Rows of a file with a header, comma by comma. */
export const csvVerdictRows = (name: string, bytes: Buffer): AsyncIterable<InputRow> =>
  csvRows(name, linesOf(name, [bytes], LIMIT), WANTED, { delimiter: ',', limit: LIMIT });

export const jsonlVerdictRows = (name: string, bytes: Buffer): AsyncIterable<InputRow> =>
  jsonlRows(name, linesOf(name, [bytes], LIMIT), { required: [], optional: VERDICT_COLUMNS });
