import type { Page } from '@sluice/contracts';

/**
 * A page out of one row more than was asked for, which tells whether there is another.
 *
 * @param cursorOf where the next page starts: after this row
 */
export const pageFrom = <Row, Item>(
  rows: readonly Row[],
  limit: number,
  cursorOf: (row: Row) => string,
  item: (row: Row) => Item,
): Page<Item> => {
  const shown = rows.slice(0, limit);
  return {
    items: shown.map(item),
    next: rows.length > limit ? cursorOf(shown.at(-1)!) : null,
  };
};

export const idOf = ({ id }: { id: string }): string => id;

const LARGEST_INTEGER = 2 ** 31 - 1;

/** The number a cursor stands for; nothing comes before 0, which is what a made-up one gives. */
export const numberOf = (cursor: string): number =>
  Math.min(LARGEST_INTEGER, Math.trunc(Number(cursor)) || 0);
