export type Role = 'anchor' | 'document';

/** Rows [start, end) of the anchors or the documents. */
export interface RowRange {
  start: number;
  end: number;
}
