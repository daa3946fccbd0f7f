import type { IndexPairs } from './mined.ts';

/** Row numbers, as many as come. */
export interface IndexList {
  push(row: number): void;
  finish(): Int32Array;
}

export const indexList = (): IndexList => {
  let rows = new Int32Array(1024);
  let length = 0;
  return {
    push: (row) => {
      if (length === rows.length) {
        const wider = new Int32Array(2 * length);
        wider.set(rows);
        rows = wider;
      }
      rows[length++] = row;
    },
    finish: () => rows.slice(0, length),
  };
};

export interface PairList {
  add(anchor: number, other: number): void;
  finish(): IndexPairs;
}

export const pairList = (): PairList => {
  const anchors = indexList();
  const others = indexList();
  return {
    add: (anchor, other) => {
      anchors.push(anchor);
      others.push(other);
    },
    finish: () => ({ anchors: anchors.finish(), others: others.finish() }),
  };
};
