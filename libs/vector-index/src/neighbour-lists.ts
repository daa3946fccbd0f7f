/**
 * The best documents so far of each query of a batch: row-major `queries × k`, higher similarity first, ties
 * by lower document; −1 and −Infinity where a list is not full.
 */
export interface NeighbourLists {
  k: number;
  counts: Int32Array;
  documents: Int32Array<ArrayBuffer>;
  similarities: Float64Array<ArrayBuffer>;
}

export const createNeighbourLists = (queries: number, k: number): NeighbourLists => ({
  k,
  counts: new Int32Array(queries),
  documents: new Int32Array(queries * k).fill(-1),
  similarities: new Float64Array(queries * k).fill(-Infinity),
});

/** What a document must reach to enter the list: the similarity of the k-th, −Infinity while it is not full. */
export const threshold = (lists: NeighbourLists, query: number): number =>
  lists.similarities[query * lists.k + lists.k - 1];

/** Puts a document where it belongs, if it does; it must not be in the list yet. */
export function insert(
  { k, counts, documents, similarities }: NeighbourLists,
  query: number,
  document: number,
  similarity: number,
): void {
  const start = query * k;
  const precedes = (other: number) =>
    similarity > similarities[other] ||
    (similarity === similarities[other] && document < documents[other]);
  const full = counts[query] === k;
  if (full && !precedes(start + k - 1)) return;
  let place = start + (full ? k - 1 : counts[query]++);
  for (; place > start && precedes(place - 1); place--) {
    documents[place] = documents[place - 1];
    similarities[place] = similarities[place - 1];
  }
  documents[place] = document;
  similarities[place] = similarity;
}
