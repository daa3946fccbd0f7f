import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/**
 * One field of a protocol-buffers message: its number, and its content, a number or the place of its bytes.
 * Numbers of 32 and 64 bits are passed over as bytes: no field that is read here has them.
 */
export interface WireField {
  number: number;
  value?: number;
  start: number;
  end: number;
}

/**
 * Reads a serialised message field by field without loading it: of a model of gigabytes only the bytes asked
 * for are read (https://protobuf.dev/programming-guides/encoding).
 */
export interface WireReader {
  /** The fields of the message in these bytes; of the whole file by default. */
  fields(start?: number, end?: number): Generator<WireField>;
  text(field: WireField): string;
}

/** Little, since most reads pass over a tensor to the next header. */
const WINDOW = 1 << 12;

/**
 * Calls `use` with a reader of the file, and closes it.
 * @throws RangeError from `use` for bytes that are no message
 */
export function readWire<Result>(path: string, use: (reader: WireReader) => Result): Result {
  const file = openSync(path, 'r');
  try {
    return use(readerOf(file, fstatSync(file).size));
  } finally {
    closeSync(file);
  }
}

function readerOf(file: number, size: number): WireReader {
  const window = new Uint8Array(WINDOW);
  let windowStart = 0;
  let windowEnd = 0;
  const byteAt = (position: number): number => {
    if (position < windowStart || position >= windowEnd) {
      windowStart = position;
      windowEnd = position + readSync(file, window, 0, WINDOW, position);
      if (windowEnd === windowStart) throw new RangeError('ends within a field');
    }
    return window[position - windowStart];
  };
  function* fields(start = 0, end = size): Generator<WireField> {
    let at = start;
    /** Unsigned LEB128. Beyond 2⁵³ it loses precision, as only flags and hashes can. */
    const varint = (): number => {
      let value = 0;
      for (let shift = 0; shift < 70; shift += 7) {
        const byte = byteAt(at++);
        value += (byte & 0x7f) * 2 ** shift;
        if (byte < 0x80) return value;
      }
      throw new RangeError('holds a number of more than ten bytes');
    };
    while (at < end) {
      const tag = varint();
      const number = Math.floor(tag / 8);
      const type = tag % 8;
      if (number === 0) throw new RangeError('holds a field of number 0');
      if (type === 0) {
        yield { number, value: varint(), start: at, end: at };
        continue;
      }
      const length = type === 2 ? varint() : FIXED[type];
      if (length === undefined) throw new RangeError(`holds a field of unknown type ${type}`);
      const field = { number, start: at, end: at + length };
      if (field.end > end) throw new RangeError('ends within a field');
      at = field.end;
      yield field;
    }
  }
  return {
    fields,
    text({ start, end }) {
      const bytes = new Uint8Array(end - start);
      readSync(file, bytes, 0, bytes.length, start);
      return new TextDecoder().decode(bytes);
    },
  };
}

/** Bytes of the fixed widths, by wire type. */
const FIXED: Readonly<Record<number, number>> = { 1: 8, 5: 4 };
