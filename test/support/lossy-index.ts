import type { Neighbours, SearchOptions, VectorIndex } from '@sluice/pipeline';

/** What an index was asked, search by search. */
export type Searches = { k: number; effort: number }[];

/** Keeps some documents of each list of a deeper search, and makes it k long. */
const thinned = (
  { k: depth, documents, similarities }: Neighbours,
  k: number,
  isKept: (query: number, document: number) => boolean,
): Neighbours => {
  const queries = documents.length / depth;
  const found: Neighbours = {
    k,
    documents: new Int32Array(queries * k).fill(-1),
    similarities: new Float64Array(queries * k).fill(-Infinity),
  };
  for (let query = 0; query < queries; query++) {
    let place = query * k;
    for (let i = query * depth; i < (query + 1) * depth && place < (query + 1) * k; i++) {
      if (documents[i] < 0 || !isKept(query, documents[i])) continue;
      found.documents[place] = documents[i];
      found.similarities[place++] = similarities[i];
    }
  }
  return found;
};

/** A lot in [0, 1) for each pair. */
const lotOf = (query: number, document: number): number =>
  (Math.imul(query * 7_919 + document + 1, 0x9e3779b1) >>> 0) / 2 ** 32;

/** An index that overlooks a share of the documents, the less the harder it looks. */
export const lossyIndex = (
  exact: VectorIndex,
  missed: number,
  searches: Searches,
): VectorIndex => ({
  kind: 'lossy',
  exact: false,
  open: async (name, vectors) => {
    const opened = await exact.open(`lossy ${name}`, vectors);
    return {
      search: async (queries: Float32Array, k: number, options: SearchOptions = {}) => {
        const { effort = 1 } = options;
        searches.push({ k, effort });
        const nearest = await opened.search(queries, Math.min(vectors.rows, k * 4), options);
        return thinned(nearest, k, (query, document) => lotOf(query, document) >= missed / effort);
      },
    };
  },
  close: () => Promise.resolve(),
});

/** An index that finds all there is, and of equally similar documents those of higher numbers first. */
export const backwardIndex = (exact: VectorIndex): VectorIndex => ({
  kind: 'backward',
  exact: false,
  open: async (name, vectors) => {
    const opened = await exact.open(`backward ${name}`, vectors);
    return {
      search: async (queries, k, options) => {
        const all = await opened.search(queries, vectors.rows, options);
        for (let start = 0; start < all.documents.length; start += vectors.rows) {
          const pairs = Array.from({ length: vectors.rows }, (_, i) => ({
            document: all.documents[start + i],
            similarity: all.similarities[start + i],
          }));
          pairs.sort((a, b) => b.similarity - a.similarity || b.document - a.document);
          pairs.forEach(({ document, similarity }, i) => {
            all.documents[start + i] = document;
            all.similarities[start + i] = similarity;
          });
        }
        return thinned(all, k, () => true);
      },
    };
  },
  close: () => Promise.resolve(),
});
