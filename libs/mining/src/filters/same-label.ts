import type { Filter } from './filter.ts';

/** The candidate belongs to the anchor's class. */
export const sameLabel = {
  reason: 'same_label',
  options: {},
  ground: 'known',
  prepare: (_options, { anchors, documents, proposals }) => {
    const ours = anchors.labels;
    const theirs = documents.labels;
    if (!ours || !theirs) return undefined;
    return (anchor, proposal) => theirs[proposals.values[proposal]] === ours[anchor];
  },
} satisfies Filter<object>;
