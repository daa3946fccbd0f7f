import type { Placement } from '@sluice/pipeline';
import type { Row, RowFormat } from './row.ts';

const negativeColumn = (rank: number): string => `negative_${rank + 1}`;

/**
 * One row per anchor and positive, with `numNegatives` negatives side by side; a positive with fewer
 * has no row. `scores` = [s(a,p), s(a,n_1), …].
 */
export const nTuple: RowFormat = {
  columns: ({ scores, numNegatives }) => [
    'anchor',
    'positive',
    ...Array.from({ length: numNegatives }, (_, rank) => negativeColumn(rank)),
    ...(scores ? ['scores'] : []),
  ],

  rows({ anchor, positives }, { scores, numNegatives }) {
    const rows: Row[] = [];
    const placements: Placement[] = [];
    for (const [index, positive] of positives.entries()) {
      if (positive.negatives.length < numNegatives) continue;
      const negatives = positive.negatives.slice(0, numNegatives);
      const row: Row = { anchor, positive: positive.text };
      for (const [rank, negative] of negatives.entries()) {
        row[negativeColumn(rank)] = negative.text;
        placements.push({ positive: index, negative: rank, row: rows.length });
      }
      if (scores) row['scores'] = [positive, ...negatives].map(({ similarity }) => similarity);
      rows.push(row);
    }
    return { rows, placements };
  },
};
