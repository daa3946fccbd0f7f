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
  /** What the filters may ask for beyond similarities; a filter that is off needs none of it. */
  evidence?: Evidence;
}

/** Candidates a miner proposed: per anchor, the documents with their source and 1-based rank there. */
export interface Proposals extends Ragged {
  sources: Uint8Array;
  ranks: Int32Array;
}

/** What another model says of the pairs of a shard; NaN where it was not asked. */
export interface PairScores {
  /** Per proposal: the score of (anchor, candidate). */
  proposals: Float64Array;
  /** Per positive of the shard: the score of (anchor, positive). */
  positives: Float64Array;
}

/** What is known of proposals beside their similarity to the anchor. "Per proposal" is parallel to them. */
export interface Evidence {
  /** Per proposal: the highest similarity to a positive of the anchor (`highestWithPositives`). */
  positiveSimilarities?: Float64Array;
  /** Per proposal: the highest shingle overlap with a positive of the anchor, in [0, 1]. */
  positiveOverlaps?: Float64Array;
  /** Per proposal: the share of the candidate's neighbours that are relevant (`neighbourVotes`). */
  neighbourVotes?: Float64Array;
  /** Per proposal: 1 where it and something relevant are mutual neighbours (`mutualNeighbours`). */
  mutualNeighbours?: Uint8Array;
  /** Similarities by each guide model (another bi-encoder). */
  guides?: readonly PairScores[];
  /** Relevance by a cross-encoder. */
  teacher?: PairScores;
  /** Per proposal: CONFIRMED_NEGATIVE or CONFIRMED_POSITIVE where the ledger has a verdict, else 0. */
  verdicts?: Uint8Array;
  /** 1 for what is in an evaluation set: per anchor of the shard, and per document of the corpus. */
  heldOut?: { anchors: Uint8Array; documents: Uint8Array };
}

/** Verdicts of a person, by number. */
export const CONFIRMED_NEGATIVE = 1;
export const CONFIRMED_POSITIVE = 2;
