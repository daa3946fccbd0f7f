import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { SluiceError } from '@sluice/contracts';
import { inputError } from './input-error.ts';
import { INVALID_UTF8 } from './row.ts';

/** A line without its line feed. A line of invalid UTF-8 keeps its bytes, one that is too long does not. */
export interface Line {
  /** From 1. */
  number: number;
  bytes: Buffer;
  fault?: string;
}

const CHUNK_BYTES = 2 ** 18;
const LINE_FEED = 0x0a;
const NOTHING = Buffer.alloc(0);

async function* chunks(path: string): AsyncGenerator<Buffer> {
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  const text = path.toLowerCase().endsWith('.gz')
    ? // An error of the file comes out of the end that is read, so the callback has nothing to tell.
      pipeline(file, createGunzip({ chunkSize: CHUNK_BYTES }), () => {})
    : file;
  try {
    yield* text as AsyncIterable<Buffer>;
  } catch (error) {
    throw inputError(path, error);
  }
}

function withoutByteOrderMark(path: string, bytes: Buffer): Buffer {
  const mark = bytes.toString('latin1', 0, 3);
  if (mark.startsWith('\xff\xfe') || mark.startsWith('\xfe\xff')) {
    throw new SluiceError('input', `${path} is UTF-16; convert it to UTF-8`);
  }
  return mark === '\xef\xbb\xbf' ? bytes.subarray(3) : bytes;
}

/** The lines of a text file (`.gz` is inflated), in batches as they come off the disk. */
export const textLines = (path: string, limit: number): AsyncGenerator<Line[]> =>
  linesOf(path, chunks(path), limit);

/**
 * The lines of a text in pieces, in batches as the pieces come. A byte order mark is dropped. No more than
 * `limit` bytes of a line are ever held.
 *
 * @param path names the text where something is wrong with it
 */
export async function* linesOf(
  path: string,
  pieces: AsyncIterable<Buffer> | Iterable<Buffer>,
  limit: number,
): AsyncGenerator<Line[]> {
  let number = 0;
  let head: Buffer[] = [];
  let headBytes = 0;

  const hold = (bytes: Buffer) => {
    headBytes += bytes.length;
    if (headBytes > limit) head = [];
    else if (bytes.length > 0) head.push(bytes);
  };
  const end = (tail: Buffer): Line => {
    number++;
    const length = headBytes + tail.length;
    let bytes = head.length > 0 ? Buffer.concat([...head, tail]) : tail;
    head = [];
    headBytes = 0;
    if (length > limit) return { number, bytes: NOTHING, fault: `longer than ${limit} bytes` };
    if (number === 1) bytes = withoutByteOrderMark(path, bytes);
    return isUtf8(bytes) ? { number, bytes } : { number, bytes, fault: INVALID_UTF8 };
  };

  for await (const chunk of pieces) {
    const lines: Line[] = [];
    let start = 0;
    for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, start)) {
      lines.push(end(chunk.subarray(start, at)));
      start = at + 1;
    }
    hold(chunk.subarray(start));
    yield lines;
  }
  if (headBytes > 0) yield [end(NOTHING)];
}
