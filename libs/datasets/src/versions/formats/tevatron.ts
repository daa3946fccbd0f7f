import type { ScoredText } from '@sluice/pipeline';
import { negativeUnion } from './negative-union.ts';
import type { Passage, RowFormat } from './row.ts';

/** A document has one text here, its title before the rest. */
const passage = ({ id, text }: ScoredText): Passage => ({ docid: id, title: '', text });

/**
 * One row per anchor, as Tevatron is trained on: its positives and the union of their negatives, as passages with
 * ids. An anchor without a negative has no row. The format has no place for scores.
 */
export const tevatron: RowFormat = {
  columns: () => ['query_id', 'query', 'positive_passages', 'negative_passages'],

  rows(group) {
    const { negatives, places } = negativeUnion(group);
    if (negatives.length === 0) return { rows: [], placements: [] };
    return {
      rows: [
        {
          query_id: group.id,
          query: group.anchor,
          positive_passages: group.positives.map(passage),
          negative_passages: negatives.map(passage),
        },
      ],
      placements: places.map(({ positive, negative }) => ({ positive, negative, row: 0 })),
    };
  },
};
