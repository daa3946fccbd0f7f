/** What became of a candidate, by number, as shards store it. */
export const DECISIONS = ['rejected', 'kept', 'selected', 'review'] as const;
export const KEPT = 1;
export const SELECTED = 2;

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
  /** Per proposal: index into DECISIONS, and into REASONS (0 unless rejected). */
  decisions: Uint8Array;
  reasons: Uint8Array;
  triplets: Triplets;
}
