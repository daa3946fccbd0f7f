/** Lists of unequal length in two flat arrays: row r is values[offsets[r]] … values[offsets[r + 1] − 1]. */
export interface Ragged {
  offsets: Uint32Array;
  values: Int32Array;
}

export const raggedOf = (rows: readonly ArrayLike<number>[]): Ragged => {
  const offsets = new Uint32Array(rows.length + 1);
  rows.forEach((row, r) => (offsets[r + 1] = offsets[r] + row.length));
  const values = new Int32Array(offsets[rows.length]);
  rows.forEach((row, r) => values.set(row, offsets[r]));
  return { offsets, values };
};

/** Row r, as a view. */
export const rowOf = ({ offsets, values }: Ragged, row: number): Int32Array =>
  values.subarray(offsets[row], offsets[row + 1]);

/** Whether row r of lists sorted ascending holds a value (binary search). */
export const rowHas = (lists: Ragged, row: number, value: number): boolean => {
  let low = lists.offsets[row];
  let high = lists.offsets[row + 1];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (lists.values[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low < lists.offsets[row + 1] && lists.values[low] === value;
};

/** Rows [start, end) as lists of their own. */
export const raggedSlice = ({ offsets, values }: Ragged, start: number, end: number): Ragged => ({
  offsets: offsets.slice(start, end + 1).map((offset) => offset - offsets[start]),
  values: values.subarray(offsets[start], offsets[end]),
});

/** The same lists, each sorted ascending, as `rowHas` needs them. */
export const sortedRows = ({ offsets, values }: Ragged): Ragged => {
  const sorted = values.slice();
  for (let r = 0; r + 1 < offsets.length; r++) sorted.subarray(offsets[r], offsets[r + 1]).sort();
  return { offsets, values: sorted };
};

export const emptyRagged = (rows: number): Ragged => ({
  offsets: new Uint32Array(rows + 1),
  values: new Int32Array(0),
});
