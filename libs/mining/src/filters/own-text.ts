import { z } from 'zod';
import type { Filter } from './filter.ts';

const options = {
  own_text: z.boolean().default(true).describe('reject a document that is the anchor’s own text'),
};

/** The candidate is the anchor's own text (sentence-transformers keeps these; they teach nothing). */
export const ownText = {
  reason: 'own_text',
  options,
  ground: 'known',
  prepare: ({ own_text }, { anchors, proposals }) =>
    own_text
      ? (anchor, proposal) => proposals.values[proposal] === anchors.ownDocument[anchor]
      : undefined,
} satisfies Filter<{ own_text: boolean }>;
