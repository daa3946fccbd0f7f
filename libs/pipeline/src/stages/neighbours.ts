import type { Neighbours, SearchableIndex } from '../ports.ts';
import type { Facts } from './ingest.ts';

/** Documents searched to know recall@100: the anchor's own text may be one of them. */
const RECALL_SEARCH = 101;
/** Members of the anchor's class looked past in the first search; few anchors need a deeper one. */
const CLASS_ALLOWANCE = 256;
/** Anchors searched again at once: a list may then be as long as the corpus. */
const DEEP_BATCH = 256;

/** How far down to search. */
export interface Reach {
  /** Documents of another class wanted for each anchor. */
  depth: number;
  /** Documents of any class wanted for each anchor. */
  least: number;
  /** The most positives any anchor has. */
  mostPositives: number;
  documents: number;
}

export interface FoundNeighbours {
  /** What the first search gave, equally many for each anchor. */
  first: Neighbours;
  /** Each anchor's nearest documents, far enough down that `depth` of another class are among them. */
  lists: Int32Array[];
}

/** Searches for a range of anchors, again and deeper for those whose own class fills the head of the list. */
export const searchNeighbours = async (
  index: SearchableIndex,
  vectors: Float32Array,
  { depth, least, mostPositives, documents }: Reach,
  labels: Facts['labels'],
  signal?: AbortSignal,
): Promise<FoundNeighbours> => {
  const allowance = labels && depth > 0 ? Math.min(mostPositives + 1, CLASS_ALLOWANCE) : 0;
  const reach = Math.max(RECALL_SEARCH, least, depth + allowance);
  const first = await index.search(vectors, Math.min(reach, documents), { signal });
  const lists = listsOf(first);
  if (!labels) return { first, lists };

  const dimensions = vectors.length / lists.length;
  const ofOthers = (list: Int32Array, anchor: number): number => {
    const label = labels.anchors[anchor];
    return list.reduce((n, document) => n + (labels.documents[document] === label ? 0 : 1), 0);
  };
  let short = [...lists.keys()].filter((a) => ofOthers(lists[a]!, a) < depth);
  for (let k = reach * 2; short.length > 0 && k < documents * 2; k *= 2) {
    for (let from = 0; from < short.length; from += DEEP_BATCH) {
      const some = short.slice(from, from + DEEP_BATCH);
      const queries = rowsOf(vectors, some, dimensions);
      const deeper = listsOf(await index.search(queries, Math.min(k, documents), { signal }));
      some.forEach((anchor, i) => (lists[anchor] = deeper[i]!));
    }
    short = short.filter((a) => ofOthers(lists[a]!, a) < depth);
  }
  return { first, lists };
};

const listsOf = ({ k, documents }: Neighbours): Int32Array[] =>
  Array.from({ length: documents.length / k }, (_, query) =>
    documents.slice(query * k, (query + 1) * k).filter((document) => document >= 0),
  );

const rowsOf = (matrix: Float32Array, rows: number[], dimensions: number): Float32Array => {
  const picked = new Float32Array(rows.length * dimensions);
  rows.forEach((row, i) =>
    picked.set(matrix.subarray(row * dimensions, (row + 1) * dimensions), i * dimensions),
  );
  return picked;
};
