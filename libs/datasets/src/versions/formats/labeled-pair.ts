import type { ScoredText } from '@sluice/pipeline';
import { negativeUnion } from './negative-union.ts';
import type { Row, RowFormat } from './row.ts';

/**
 * One row per anchor and document: the anchor's positives, then the union of their negatives, each
 * once, in order of first appearance. `score` takes the place of `label`. Many triplets share the row
 * of one negative. As in sentence-transformers, positives are written even when no negative follows.
 */
export const labeledPair: RowFormat = {
  columns: ({ scores }) => ['anchor', 'document', scores ? 'score' : 'label'],

  rows(group, { scores }) {
    const { anchor, positives } = group;
    const pair = ({ text, similarity }: ScoredText, label: number): Row =>
      scores ? { anchor, document: text, score: similarity } : { anchor, document: text, label };

    const { negatives, places } = negativeUnion(group);
    return {
      rows: [
        ...positives.map((positive) => pair(positive, 1)),
        ...negatives.map((negative) => pair(negative, 0)),
      ],
      placements: places.map(({ positive, negative, place }) => ({
        positive,
        negative,
        row: positives.length + place,
      })),
    };
  },
};
