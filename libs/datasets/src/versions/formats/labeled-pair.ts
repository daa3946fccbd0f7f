import type { Placement, ScoredText } from '@sluice/pipeline';
import type { Row, RowFormat } from './row.ts';

/**
 * One row per anchor and document: the anchor's positives, then the union of their negatives, each
 * once, in order of first appearance. `score` takes the place of `label`. Many triplets share the row
 * of one negative. As in sentence-transformers, positives are written even when no negative follows.
 */
export const labeledPair: RowFormat = {
  columns: ({ scores }) => ['anchor', 'document', scores ? 'score' : 'label'],

  rows({ anchor, positives }, { scores }) {
    const pair = ({ text, similarity }: ScoredText, label: number): Row =>
      scores ? { anchor, document: text, score: similarity } : { anchor, document: text, label };

    const rows = positives.map((positive) => pair(positive, 1));
    const placements: Placement[] = [];
    const rowOf = new Map<string, number>();
    for (const [index, positive] of positives.entries()) {
      for (const [rank, negative] of positive.negatives.entries()) {
        let row = rowOf.get(negative.text);
        if (row === undefined) {
          row = rows.push(pair(negative, 0)) - 1;
          rowOf.set(negative.text, row);
        }
        placements.push({ positive: index, negative: rank, row });
      }
    }
    return { rows, placements };
  },
};
