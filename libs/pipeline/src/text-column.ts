import type { Tables } from './ports.ts';

/**
 * A column of text in memory as one block of UTF-8: four bytes a row beyond the text itself, where
 * JavaScript strings would take several times that.
 */
export interface TextColumn {
  at(row: number): string;
}

/** Marks of some rows, for `readTextColumn`. */
export const rowSet = (rows: number, ...wanted: readonly Iterable<number>[]): Uint8Array => {
  const marks = new Uint8Array(rows);
  for (const some of wanted) for (const row of some) marks[row] = 1;
  return marks;
};

const NO_TEXT = Buffer.alloc(0);

/** @param wanted per row 1 where its text is kept; all are, where this is left out. Others read as empty. */
export const readTextColumn = async (
  tables: Tables,
  path: string,
  column: string,
  wanted?: Uint8Array,
): Promise<TextColumn> => {
  const blocks: { bytes: Buffer; ends: Uint32Array }[] = [];
  const firsts: number[] = [0];
  for await (const batch of tables.read(path, [column])) {
    const texts = batch[column] as string[];
    const first = firsts.at(-1)!;
    const parts = texts.map((text, i) => (wanted?.[first + i] === 0 ? NO_TEXT : Buffer.from(text)));
    const ends = new Uint32Array(parts.length);
    let end = 0;
    parts.forEach((part, i) => (ends[i] = end += part.length));
    blocks.push({ bytes: Buffer.concat(parts), ends });
    firsts.push(first + texts.length);
  }
  const blockOf = (row: number): number => {
    let low = 0;
    let high = blocks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (firsts[middle]! <= row) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  return {
    at: (row) => {
      const block = blockOf(row);
      const { bytes, ends } = blocks[block]!;
      const i = row - firsts[block]!;
      return bytes.toString('utf8', i === 0 ? 0 : ends[i - 1], ends[i]);
    },
  };
};
