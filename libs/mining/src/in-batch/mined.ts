/** Pairs of rows of a batch: anchors[i] with others[i]. */
export interface IndexPairs {
  anchors: Int32Array;
  others: Int32Array;
}

/** Triplets of rows of a batch: anchors[i], positives[i], negatives[i]. */
export interface MinedTriplets {
  kind: 'triplets';
  anchors: Int32Array;
  positives: Int32Array;
  negatives: Int32Array;
}

/** Pairs of one class, and pairs of two classes; the two lists are independent of each other. */
export interface MinedPairs {
  kind: 'pairs';
  positivePairs: IndexPairs;
  negativePairs: IndexPairs;
}

export type Mined = MinedTriplets | MinedPairs;
