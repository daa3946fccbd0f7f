import type { Ragged } from '../ragged.ts';

/**
 * The rows of each group, ascending, by a counting sort: row r of the result lists every i with
 * groupOf[i] = r. Rows whose group lies outside [0, groups) are left out.
 */
export const rowsBy = (groupOf: Int32Array, groups: number): Ragged => {
  const offsets = new Uint32Array(groups + 1);
  const within = (group: number): boolean => group >= 0 && group < groups;
  for (const group of groupOf) if (within(group)) offsets[group + 1]++;
  for (let group = 0; group < groups; group++) offsets[group + 1] += offsets[group];
  const ends = offsets.slice(0, groups);
  const values = new Int32Array(offsets[groups]);
  groupOf.forEach((group, row) => {
    if (within(group)) values[ends[group]++] = row;
  });
  return { offsets, values };
};
