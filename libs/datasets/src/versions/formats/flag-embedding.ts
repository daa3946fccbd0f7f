import { negativeUnion } from './negative-union.ts';
import type { RowFormat } from './row.ts';

/**
 * One row per anchor, as FlagEmbedding is trained on: its positives, and the union of their negatives. An anchor
 * without a negative has no row. `pos_scores` and `neg_scores` are the similarities to the anchor.
 */
export const flagEmbedding: RowFormat = {
  columns: ({ scores }) => ['query', 'pos', 'neg', ...(scores ? ['pos_scores', 'neg_scores'] : [])],

  rows(group, { scores }) {
    const { anchor, positives } = group;
    const { negatives, places } = negativeUnion(group);
    if (negatives.length === 0) return { rows: [], placements: [] };
    const row = {
      query: anchor,
      pos: positives.map(({ text }) => text),
      neg: negatives.map(({ text }) => text),
    };
    const similarities = {
      pos_scores: positives.map(({ similarity }) => similarity),
      neg_scores: negatives.map(({ similarity }) => similarity),
    };
    return {
      rows: [scores ? { ...row, ...similarities } : row],
      placements: places.map(({ positive, negative }) => ({ positive, negative, row: 0 })),
    };
  },
};
