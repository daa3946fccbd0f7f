import type { Ragged } from './ragged.ts';

/** Documents as curation sees them, by document number. */
export interface Documents {
  /** A hash of each document's text: seeded choices depend on it, never on the row number. */
  keys: Uint32Array;
  /** Class of each document; absent where the data has no classes. */
  labels?: Int32Array;
  /** 1 where the model gave no usable vector; absent when all are usable. */
  unusable?: Uint8Array;
}

/**
 * What curation needs to know of a range of anchors. Rows of every ragged list are the shard's anchors.
 * Similarities are inner products of the stored vectors (cosine where those have unit length).
 */
export interface Shard {
  anchors: {
    /** A hash of each anchor's id. */
    keys: Uint32Array;
    labels?: Int32Array;
    /** The document with exactly the anchor's text, or −1. */
    ownDocument: Int32Array;
  };
  documents: Documents;
  /** Every document known to be relevant, ascending: never a negative. */
  judged: Ragged;
  /** The positives that triplets are made of, in row order. */
  positives: Ragged & { similarities: Float64Array };
  proposals: Proposals & { similarities: Float64Array };
}

/** Candidates a miner proposed: per anchor, the documents with their source and 1-based rank there. */
export interface Proposals extends Ragged {
  sources: Uint8Array;
  ranks: Int32Array;
}

/** P of the positive-aware filters: the lowest similarity among each anchor's positives. */
export const lowestPositives = ({ positives }: Shard): Float64Array => {
  const anchors = positives.offsets.length - 1;
  const lowest = new Float64Array(anchors).fill(Number.NaN);
  for (let a = 0; a < anchors; a++) {
    for (let i = positives.offsets[a]; i < positives.offsets[a + 1]; i++) {
      const s = positives.similarities[i];
      if (!(s >= lowest[a])) lowest[a] = s;
    }
  }
  return lowest;
};
