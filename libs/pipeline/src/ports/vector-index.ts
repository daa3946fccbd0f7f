/** A matrix at rest: `.npy` float32 files, stacked in order. */
export interface VectorFiles {
  rows: number;
  dimensions: number;
  files: { path: string; rows: number }[];
  /** One per row, for searches that leave out documents of a label. */
  labels?: Int32Array;
}

/** How the documents of an index differ from those of one that was opened before it. */
export interface IndexDifference {
  /** The name under which the earlier index was opened. */
  from: string;
  /** Per document of the earlier index its number in this one, its vector and label unchanged; −1 where it is gone. */
  numbers: Int32Array;
  /** Documents that the earlier index did not have, ascending. */
  added: Int32Array;
}

export interface SearchOptions {
  signal?: AbortSignal;
  /** How many times as hard as usual an approximate index looks, at least 1; an exact one finds all there is. */
  effort?: number;
  /** One label per query: documents of that label are left out of its answer, which has the k nearest others. */
  excluding?: Int32Array;
}

/** The nearest documents of each query, row-major `queries × k`, best first, ties by document number. */
export interface Neighbours {
  k: number;
  /** −1 where a query has fewer than k documents. */
  documents: Int32Array;
  /** Inner products of the stored vectors. */
  similarities: Float64Array;
}

export interface VectorIndex {
  /** Names the index and all that may shape its answers, in `[a-z0-9=,:.-]`; what is made with it is named by it. */
  readonly kind: string;
  /** Whether its answers are the nearest there are, each and all. */
  readonly exact: boolean;
  /**
   * Makes the index answer for these vectors; repeating it for the same name is free.
   *
   * @param difference spares an index that can be changed in place what it shares with an earlier one, should that
   *   still be there
   */
  open(name: string, vectors: VectorFiles, difference?: IndexDifference): Promise<SearchableIndex>;
  /**
   * Told that a version stands that was made with the index `name`, for indexes that outlive a run; repeating
   * it changes nothing.
   */
  published?(dataset: string, version: string, name: string): Promise<void>;
  /** @throws SluiceError `unreachable` while its server cannot be used */
  reachable?(): Promise<void>;
  close(): Promise<void>;
}

export interface SearchableIndex {
  /**
   * The k nearest documents of each query.
   *
   * @param queries row-major `queries × dimensions`
   * @throws SluiceError `model` for queries that are not finite, `cancelled` after an abort or once the index is closed
   */
  search(queries: Float32Array, k: number, options?: SearchOptions): Promise<Neighbours>;
}
