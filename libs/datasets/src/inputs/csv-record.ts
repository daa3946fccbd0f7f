import type { Line } from './text-lines.ts';

/** Where a field lies in the bytes of its record; `escaped` when quotes in it are doubled. */
export interface Span {
  start: number;
  end: number;
  escaped: boolean;
}

export interface CsvRecord {
  /** The line it starts on. */
  line: number;
  bytes: Buffer;
  spans: Span[];
  fault?: string;
}

const UNCLOSED = 'unclosed quote';
const MISQUOTED = 'text behind a closing quote';

const EMPTY = Buffer.alloc(0);
const QUOTE = 0x22;
const LINE_FEED = Buffer.from('\n');
const CARRIAGE_RETURN = 0x0d;

const withoutReturn = (bytes: Buffer): Buffer =>
  bytes.at(-1) === CARRIAGE_RETURN ? bytes.subarray(0, -1) : bytes;

/** Where the quoted field whose content starts at `start` ends: −1 if not in `bytes`. */
function closingQuote(bytes: Buffer, start: number): { end: number; escaped: boolean } {
  let escaped = false;
  let end = bytes.indexOf(QUOTE, start);
  while (end >= 0 && bytes[end + 1] === QUOTE) {
    escaped = true;
    end = bytes.indexOf(QUOTE, end + 2);
  }
  return { end, escaped };
}

/**
 * The fields of one record by RFC 4180, or why there is none: its last field is quoted and still `open`
 * at the end, or is `misquoted`, with text behind a closing quote. A quote inside an unquoted field stands
 * for itself. `inside` says that `bytes` begin within a quoted field.
 */
function split(bytes: Buffer, delimiter: number, inside = false): Span[] | 'open' | 'misquoted' {
  const spans: Span[] = [];
  let quoted = inside || bytes[0] === QUOTE;
  let start = quoted && !inside ? 1 : 0;
  for (;;) {
    let next: number;
    if (quoted) {
      const { end, escaped } = closingQuote(bytes, start);
      if (end < 0) return 'open';
      spans.push({ start, end, escaped });
      next = end + 1;
      if (next < bytes.length && bytes[next] !== delimiter) return 'misquoted';
    } else {
      const at = bytes.indexOf(delimiter, start);
      next = at < 0 ? bytes.length : at;
      spans.push({ start, end: next, escaped: false });
    }
    if (next >= bytes.length) return spans;
    quoted = bytes[next + 1] === QUOTE;
    start = next + (quoted ? 2 : 1);
  }
}

export function spanText(bytes: Buffer, { start, end, escaped }: Span): string {
  const text = bytes.toString('utf8', start, end);
  return escaped ? text.replaceAll('""', '"') : text;
}

/** Joins lines to records. */
export interface RecordAssembler {
  /** The records that this line completes. */
  push: (line: Line) => CsvRecord[];
  /** The records left when no line is to come. */
  end: () => CsvRecord[];
}

/**
 * A quoted field may run over lines. When one is never closed, or closed in the wrong place, the line it
 * began on is at fault and reading starts again behind that line: one stray quote costs one row. An open
 * record holds no more than `limit` bytes.
 */
export function recordAssembler(delimiter: number, limit: number): RecordAssembler {
  let open: Line[] = [];
  let openBytes = 0;

  function close(record: Omit<CsvRecord, 'line'>): CsvRecord {
    const fault = open.find((line) => line.fault !== undefined)?.fault ?? record.fault;
    const line = open[0]!.number;
    open = [];
    openBytes = 0;
    return { ...record, line, ...(fault !== undefined && { fault }) };
  }

  /** Gives the first open line up; the lines behind it are to be read again. */
  function abandon(fault: string): { record: CsvRecord; again: Line[] } {
    const [first, ...again] = open;
    open = first ? [first] : [];
    return { record: close({ bytes: EMPTY, spans: [], fault }), again };
  }

  function step(line: Line): { record: CsvRecord; again: Line[] } | undefined {
    open.push(line);
    openBytes += line.bytes.length;
    const continued = open.length > 1;
    if (continued && openBytes > limit) return abandon(UNCLOSED);
    let bytes = withoutReturn(line.bytes);
    let spans = split(bytes, delimiter, continued);
    if (continued && typeof spans !== 'string') {
      const lines = [...open.slice(0, -1).flatMap((line) => [line.bytes, LINE_FEED]), bytes];
      bytes = Buffer.concat(lines);
      spans = split(bytes, delimiter);
    }
    if (spans === 'open') return undefined;
    if (spans === 'misquoted') return abandon(MISQUOTED);
    return { record: close({ bytes, spans }), again: [] };
  }

  function push(line: Line): CsvRecord[] {
    const records: CsvRecord[] = [];
    const next = [line];
    while (next.length > 0) {
      const done = step(next.pop()!);
      if (!done) continue;
      records.push(done.record);
      for (const again of done.again.reverse()) next.push(again);
    }
    return records;
  }

  function end(): CsvRecord[] {
    const records: CsvRecord[] = [];
    while (open.length > 0) {
      const { record, again } = abandon(UNCLOSED);
      records.push(record);
      for (const line of again) records.push(...push(line));
    }
    return records;
  }

  return { push, end };
}
