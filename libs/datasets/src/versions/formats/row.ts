import type { AnchorGroup, Placement } from '@sluice/pipeline';

/** A document of a row in the format of Tevatron. */
export interface Passage {
  docid: string;
  title: string;
  text: string;
}

export type RowValue = string | number | readonly string[] | readonly number[] | readonly Passage[];

/** One data row, its keys in column order. */
export type Row = Record<string, RowValue>;

export interface RowOptions {
  /** Adds the similarities to the anchor. */
  scores: boolean;
  /** Negatives an n-tuple row must have. */
  numNegatives: number;
}

/** The rows of one group, and where each of its triplets is; `row` counts from the group's first row. */
export interface GroupRows {
  rows: Row[];
  placements: Placement[];
}

/** How anchor groups become data rows. The order is always anchor, positive, rank of the negative. */
export interface RowFormat {
  columns(options: RowOptions): string[];
  rows(group: AnchorGroup, options: RowOptions): GroupRows;
}
