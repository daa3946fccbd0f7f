import { requireParallel } from './required-evidence.ts';
import type { Filter } from './filter.ts';

/**
 * The candidate, or its anchor, is in an evaluation set: training on it would make the evaluation
 * worthless. On wherever the shard has the evidence; `usablePositives` leaves out held-out positives.
 */
export const heldOut = {
  reason: 'held_out',
  options: {},
  ground: 'known',
  prepare: (_options, { evidence, anchors, documents, proposals: { values } }) => {
    if (!evidence?.heldOut) return undefined;
    const { anchors: anchorFlags, documents: documentFlags } = evidence.heldOut;
    requireParallel('heldOut.anchors', anchorFlags, anchors.keys);
    requireParallel('heldOut.documents', documentFlags, documents.keys);
    return (anchor, proposal) => anchorFlags[anchor] === 1 || documentFlags[values[proposal]] === 1;
  },
} satisfies Filter<object>;
