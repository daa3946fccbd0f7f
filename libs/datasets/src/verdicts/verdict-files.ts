import {
  SluiceError,
  type VerdictFormat,
  type VerdictRecord,
  type VerdictTask,
} from '@sluice/contracts';
import type { ImportedVerdict, InputRow } from '@sluice/pipeline';
import { csvOf, csvVerdictRows, jsonlOf, jsonlVerdictRows } from './delimited.ts';
import { labelStudioOf, labelStudioRows } from './label-studio.ts';
import { verdictRow, type VerdictRow, type VerdictSource } from './verdict-row.ts';

/** What a file of verdicts came to: those it holds, and a line for each row that is none. */
export interface ReadVerdicts {
  verdicts: ImportedVerdict[];
  faults: string[];
}

/** @throws SluiceError `input` for a file that cannot be read as the format at all */
export const readVerdicts = async (
  format: VerdictFormat,
  bytes: Buffer,
  source: VerdictSource,
): Promise<ReadVerdicts> => {
  const found: ReadVerdicts = { verdicts: [], faults: [] };
  const take = (place: string, row: VerdictRow): void => {
    if (row.fault === undefined) found.verdicts.push(row);
    else found.faults.push(`${place}: ${row.fault}`);
  };
  if (format === 'label-studio') {
    for (const { place, row } of labelStudioRows(bytes, source)) {
      take(`${source.name}: ${place}`, row);
    }
    return found;
  }
  const rows = format === 'csv' ? csvVerdictRows : jsonlVerdictRows;
  for await (const row of rows(source.name, bytes)) {
    take(`${source.name}:${row.line}`, rowIn(row, source));
  }
  return found;
};

const rowIn = ({ fields, fault }: InputRow, source: VerdictSource): VerdictRow =>
  fields ? verdictRow(fields, source) : { fault };

/** @param tasks pairs that nobody judged yet, which only Label Studio has a place for */
export const writeVerdicts = (
  format: VerdictFormat,
  records: readonly VerdictRecord[],
  tasks: readonly VerdictTask[] = [],
): string => {
  if (format === 'label-studio') return labelStudioOf(records, tasks);
  if (tasks.length > 0) {
    throw new SluiceError(
      'usage',
      `pairs to be judged are exported as label-studio, not as ${format}`,
    );
  }
  return format === 'csv' ? csvOf(records) : jsonlOf(records);
};
