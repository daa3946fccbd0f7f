import type { Placement } from '@sluice/pipeline';
import type { Row, RowFormat } from './row.ts';

/** One row per anchor, positive and negative. `scores` = [s(a,p), s(a,n)]. */
export const triplet: RowFormat = {
  columns: ({ scores }) => ['anchor', 'positive', 'negative', ...(scores ? ['scores'] : [])],

  rows({ anchor, positives }, { scores }) {
    const rows: Row[] = [];
    const placements: Placement[] = [];
    for (const [index, positive] of positives.entries()) {
      for (const [rank, negative] of positive.negatives.entries()) {
        const row: Row = { anchor, positive: positive.text, negative: negative.text };
        if (scores) row['scores'] = [positive.similarity, negative.similarity];
        placements.push({ positive: index, negative: rank, row: rows.length });
        rows.push(row);
      }
    }
    return { rows, placements };
  },
};
