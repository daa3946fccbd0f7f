/** Registers for the products of four rows with two halves of something: sum⟨row⟩⟨half⟩. */
export const SUMS = {
  sum00: 'v128',
  sum01: 'v128',
  sum10: 'v128',
  sum11: 'v128',
  sum20: 'v128',
  sum21: 'v128',
  sum30: 'v128',
  sum31: 'v128',
} as const;

export type Row = 0 | 1 | 2 | 3;
export const ROWS: readonly Row[] = [0, 1, 2, 3];
export const HALVES = [0, 1] as const;
