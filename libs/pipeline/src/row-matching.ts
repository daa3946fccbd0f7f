import { DIGEST_WORDS } from './digest.ts';
import { DigestTable } from './digest-table.ts';

/** Keys of rows, `DIGEST_WORDS` words each: rows of equal keys are taken for the same. */
export type RowKeys = Int32Array;

/** What became of rows: which are still there, and which have come. */
export interface RowMatch {
  /** Per row there was, the row it is now; −1 where it is gone. No two are the same row now. */
  numbers: Int32Array;
  /** Rows there are now that were none before, ascending. */
  added: Int32Array;
}

const countOf = (keys: RowKeys): number => keys.length / DIGEST_WORDS;

const keyOf = (keys: RowKeys, row: number): Buffer =>
  Buffer.from(
    keys.buffer,
    keys.byteOffset + row * DIGEST_WORDS * keys.BYTES_PER_ELEMENT,
    DIGEST_WORDS * keys.BYTES_PER_ELEMENT,
  );

/** Pairs the rows of equal keys one to one, in their order where a key has several. */
export const matchRows = (before: RowKeys, after: RowKeys): RowMatch => {
  const table = new DigestTable();
  const next = new Int32Array(countOf(after)).fill(-1);
  /** Of the first row of a key: the row to be paired next, and the last one. */
  const head = new Int32Array(next.length).fill(-1);
  const tail = new Int32Array(next.length).fill(-1);
  for (let row = 0; row < next.length; row++) {
    const first = table.add(keyOf(after, row), row);
    if (first === row) head[first] = row;
    else next[tail[first]!] = row;
    tail[first] = row;
  }
  const isPaired = new Uint8Array(next.length);
  const numbers = new Int32Array(countOf(before)).map((_, row) => {
    const first = table.get(keyOf(before, row));
    const paired = first < 0 ? -1 : head[first]!;
    if (paired >= 0) {
      head[first] = next[paired]!;
      isPaired[paired] = 1;
    }
    return paired;
  });
  return { numbers, added: new Int32Array(next.keys()).filter((row) => isPaired[row] === 0) };
};

/** For each row, some row of equal key among others; −1 where there is none. */
export const findRows = (rows: RowKeys, among: RowKeys): Int32Array => {
  const table = new DigestTable();
  for (let row = 0; row < countOf(among); row++) table.add(keyOf(among, row), row);
  return new Int32Array(countOf(rows)).map((_, row) => table.get(keyOf(rows, row)));
};
