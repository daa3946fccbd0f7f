import type { Ragged } from '../ragged.ts';

/** Who holds each document: at most `capacity` proposals of it, those with the smallest lots. */
export interface Holders {
  /**
   * Lets a proposal of a document in and returns the one that must go instead: the one with the largest
   * lot, which may be the newcomer, or −1 while there is room. Ties go to the earlier proposal.
   */
  admit: (document: number, proposal: number, lot: number) => number;
}

/** A max-heap of lots for each document, as large as its proposals and the capacity allow; 8 bytes a place. */
export const startHolders = ({ values }: Ragged, documents: number, capacity: number): Holders => {
  const offsets = heapOffsets(values, documents, capacity);
  const sizes = new Uint32Array(documents);
  const held = new Int32Array(offsets[documents]);
  const lots = new Uint32Array(offsets[documents]);

  const outranks = (lot: number, proposal: number, place: number): boolean =>
    lot > lots[place] || (lot === lots[place] && proposal > held[place]);
  const put = (place: number, proposal: number, lot: number): void => {
    held[place] = proposal;
    lots[place] = lot;
  };
  const moveUp = (start: number, last: number, proposal: number, lot: number): void => {
    let child = last;
    while (child > 0) {
      const parent = (child - 1) >>> 1;
      if (!outranks(lot, proposal, start + parent)) break;
      put(start + child, held[start + parent], lots[start + parent]);
      child = parent;
    }
    put(start + child, proposal, lot);
  };
  const moveDown = (start: number, size: number, proposal: number, lot: number): void => {
    let parent = 0;
    for (let child = 1; child < size; child = 2 * parent + 1) {
      const right = start + child + 1;
      if (child + 1 < size && outranks(lots[right], held[right], start + child)) child++;
      if (outranks(lot, proposal, start + child)) break;
      put(start + parent, held[start + child], lots[start + child]);
      parent = child;
    }
    put(start + parent, proposal, lot);
  };
  return {
    admit: (document, proposal, lot) => {
      const start = offsets[document];
      const size = sizes[document];
      if (start + size < offsets[document + 1]) {
        moveUp(start, size, proposal, lot);
        sizes[document]++;
        return -1;
      }
      if (outranks(lot, proposal, start)) return proposal;
      const evicted = held[start];
      moveDown(start, size, proposal, lot);
      return evicted;
    },
  };
};

const heapOffsets = (values: Int32Array, documents: number, capacity: number): Uint32Array => {
  const offsets = new Uint32Array(documents + 1);
  for (const document of values) offsets[document + 1]++;
  for (let d = 0; d < documents; d++) {
    offsets[d + 1] = offsets[d] + Math.min(offsets[d + 1], capacity);
  }
  return offsets;
};
