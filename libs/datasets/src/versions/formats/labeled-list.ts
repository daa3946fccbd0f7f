import type { Placement } from '@sluice/pipeline';
import type { Row, RowFormat } from './row.ts';

/**
 * One row per anchor and positive: the positive and its negatives as one list. A positive without a
 * negative has no row. `scores` takes the place of `labels`.
 */
export const labeledList: RowFormat = {
  columns: ({ scores }) => ['anchor', 'documents', scores ? 'scores' : 'labels'],

  rows({ anchor, positives }, { scores }) {
    const rows: Row[] = [];
    const placements: Placement[] = [];
    for (const [index, positive] of positives.entries()) {
      const { negatives } = positive;
      if (negatives.length === 0) continue;
      for (const rank of negatives.keys())
        placements.push({ positive: index, negative: rank, row: rows.length });
      const documents = [positive, ...negatives].map(({ text }) => text);
      rows.push(
        scores
          ? { anchor, documents, scores: [positive, ...negatives].map((d) => d.similarity) }
          : { anchor, documents, labels: [1, ...negatives.map(() => 0)] },
      );
    }
    return { rows, placements };
  },
};
