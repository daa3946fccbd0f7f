import type { Shard } from './shard.ts';

/** Why an anchor has no triplet; the first that applies. */
type Cause =
  | 'held_out' // it is in an evaluation set
  | 'empty_class' // no document but its own text is of its class
  | 'no_positive' // it has none that may be used
  | 'no_candidate' // nothing was proposed
  | 'no_negative'; // no candidate passed, or none was chosen

/**
 * Counts the anchors that have no triplet, by cause.
 *
 * @param shard with only the positives that may be used
 * @param tripletAnchors the anchor of every triplet
 */
export const countWithoutTriplets = (
  shard: Shard,
  tripletAnchors: Int32Array,
): Record<string, number> => {
  const counts: Record<string, number> = {};
  const anchors = shard.anchors.keys.length;
  const served = new Uint8Array(anchors);
  for (const anchor of tripletAnchors) served[anchor] = 1;
  const isEmptyClass = emptyClassTest(shard);
  for (let anchor = 0; anchor < anchors; anchor++) {
    if (served[anchor]) continue;
    const cause = causeOf(shard, anchor, isEmptyClass);
    counts[cause] = (counts[cause] ?? 0) + 1;
  }
  return counts;
};

const causeOf = (
  { evidence, positives, proposals }: Shard,
  anchor: number,
  isEmptyClass: (anchor: number) => boolean,
): Cause => {
  if (evidence?.heldOut?.anchors[anchor] === 1) return 'held_out';
  if (positives.offsets[anchor] === positives.offsets[anchor + 1]) {
    return isEmptyClass(anchor) ? 'empty_class' : 'no_positive';
  }
  const proposed = proposals.offsets[anchor] < proposals.offsets[anchor + 1];
  return proposed ? 'no_negative' : 'no_candidate';
};

/** Whether no document but the anchor's own is of its class; never so in data without classes. */
const emptyClassTest = ({ anchors, documents }: Shard): ((anchor: number) => boolean) => {
  const { labels: ours, ownDocument } = anchors;
  const { labels: theirs } = documents;
  if (!ours || !theirs) return () => false;
  let sizes: ReadonlyMap<number, number> | undefined;
  return (anchor) => {
    // Counted when first asked: the documents are the whole corpus, and few shards need to know.
    sizes ??= classSizes(theirs);
    const ownCounts = theirs[ownDocument[anchor]] === ours[anchor] ? 1 : 0;
    return (sizes.get(ours[anchor]) ?? 0) <= ownCounts;
  };
};

const classSizes = (labels: Int32Array): ReadonlyMap<number, number> => {
  const sizes = new Map<number, number>();
  for (const label of labels) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  return sizes;
};
