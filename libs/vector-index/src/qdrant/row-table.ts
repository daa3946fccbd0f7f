/** From the id of a point to the row it belongs to: open addressing in one typed array, 6 to 12 bytes a row. */
export interface RowTable {
  /** Enters the id of this row; false where another row has it already. */
  add(row: number): boolean;
  /** −1 for an id that no row has. */
  rowOf(id: number): number;
}

/** @param ids whole numbers below 2⁵³, by row, whose low bits look random; each is to stand before it is added */
export function createRowTable(ids: Float64Array): RowTable {
  const slots = 2 ** Math.ceil(Math.log2(Math.max(1, ids.length) * 1.5));
  const mask = slots - 1;
  /** Row + 1; 0 where free. */
  const table = new Int32Array(slots);
  /** The slot of an id, or the free one where it belongs. The conversion to int32 keeps the low 32 bits. */
  const slotOf = (id: number): number => {
    let slot = id & mask;
    while (table[slot] !== 0 && ids[table[slot] - 1] !== id) slot = (slot + 1) & mask;
    return slot;
  };
  return {
    add(row) {
      const slot = slotOf(ids[row]);
      if (table[slot] !== 0) return false;
      table[slot] = row + 1;
      return true;
    },
    rowOf: (id) => table[slotOf(id)] - 1,
  };
}
