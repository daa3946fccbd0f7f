/** What became of a candidate, by number, as shards store it. */
export const DECISIONS = ['rejected', 'kept', 'selected', 'review'] as const;
export const KEPT = 1;
export const SELECTED = 2;
export const REVIEW = 3;

/** Triplets in row order: anchor, then positive, then the rank of the negative. */
export interface Triplets {
  /** Row of the anchor in the shard. */
  anchors: Int32Array;
  /** Index into the shard's positives, and into its proposals. */
  positives: Int32Array;
  negatives: Int32Array;
  dAp: Float64Array;
  dAn: Float64Array;
  /** Index into HARDNESS. */
  hardness: Uint8Array;
}

export interface Judged {
  /** Per proposal: index into DECISIONS, and into REASONS (0 unless rejected or set aside for review). */
  decisions: Uint8Array;
  reasons: Uint8Array;
  triplets: Triplets;
}

/**
 * Proposals that are positives from now on, in row order: those a person confirmed, and, where suspected
 * candidates are relabelled (RLHN, arXiv 2505.16967), those a filter was sure of. They are no positives of
 * this curation yet: the next one is to be given them as judgements.
 */
export interface Relabelled {
  /** Row of the anchor in the shard. */
  anchors: Int32Array;
  /** Index into the shard's proposals. */
  proposals: Int32Array;
  /** Index into REASONS: the filter that was sure. */
  reasons: Uint8Array;
}
