import { SluiceError } from '@sluice/contracts';
import type { InputRow } from '@sluice/pipeline';
import { type CsvRecord, recordAssembler, spanText } from './csv-record.ts';
import { missingColumn } from './input-error.ts';
import { rowOf, type WantedColumns } from './row.ts';
import type { Line } from './text-lines.ts';

async function* csvRecords(
  lines: AsyncIterable<Line[]>,
  delimiter: number,
  limit: number,
): AsyncGenerator<CsvRecord[]> {
  const { push, end } = recordAssembler(delimiter, limit);
  for await (const batch of lines) yield batch.flatMap(push);
  yield end();
}

const isBlank = ({ bytes, fault }: CsvRecord): boolean => bytes.length === 0 && fault === undefined;

/** Where each wanted column stands in a record. */
function locate(path: string, header: CsvRecord, { required, optional }: WantedColumns) {
  if (header.fault !== undefined) {
    throw new SluiceError('input', `${path}: its header cannot be read: ${header.fault}`);
  }
  const names = header.spans.map((span) => spanText(header.bytes, span));
  const absent = required.find((column) => !names.includes(column));
  if (absent !== undefined) throw missingColumn(path, absent, names);
  const present = [...required, ...optional].filter((column) => names.includes(column));
  const twice = present.find((column) => names.indexOf(column) !== names.lastIndexOf(column));
  if (twice !== undefined) {
    throw new SluiceError('input', `${path}: two columns are named "${twice}"; rename one`);
  }
  return {
    width: names.length,
    columns: present.map((name) => ({ name, at: names.indexOf(name) })),
  };
}

/**
 * Rows of a delimited text (RFC 4180) whose first record names the columns. Every value is a string.
 * Blank lines are passed over; `line` is the one a record starts on.
 */
export async function* csvRows(
  path: string,
  lines: AsyncIterable<Line[]>,
  wanted: WantedColumns,
  { delimiter, limit }: { delimiter: string; limit: number },
): AsyncGenerator<InputRow> {
  let header: ReturnType<typeof locate> | undefined;
  for await (const batch of csvRecords(lines, delimiter.charCodeAt(0), limit)) {
    for (const record of batch) {
      if (isBlank(record)) continue;
      if (!header) {
        header = locate(path, record, wanted);
        continue;
      }
      const { line, bytes, spans, fault } = record;
      if (fault !== undefined) {
        yield { line, fault };
        continue;
      }
      if (spans.length !== header.width) {
        yield { line, fault: `${spans.length} fields where the header has ${header.width}` };
        continue;
      }
      const fields: Record<string, unknown> = {};
      for (const { name, at } of header.columns) fields[name] = spanText(bytes, spans[at]!);
      yield rowOf(line, fields);
    }
  }
  if (!header) throw new SluiceError('input', `${path} is empty`);
}
