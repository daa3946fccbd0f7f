import type { Neighbours, VectorFiles } from '@sluice/pipeline';

/** The k nearest of each query, of whatever label. */
export type Search = (queries: Float32Array, k: number) => Promise<Neighbours>;

/** Documents of the label left out that the first search looks past; few queries need a deeper one. */
const ALLOWANCE = 256;
/** Queries searched again at once: a list may then be as long as the corpus. */
const DEEP_BATCH = 256;

/**
 * The k nearest documents of each query that do not have its label, from searches that know no labels: of more
 * than k documents, and again, twice as deep, for the queries whose label takes up too many of them.
 *
 * @param excluding one label per query
 */
export async function searchOthers(
  search: Search,
  { rows, dimensions, labels }: VectorFiles,
  queries: Float32Array,
  k: number,
  excluding: Int32Array,
): Promise<Neighbours> {
  if (!labels) throw new RangeError('documents without labels cannot be left out by label');
  const count = queries.length / dimensions;
  const found: Neighbours = {
    k,
    documents: new Int32Array(count * k).fill(-1),
    similarities: new Float64Array(count * k).fill(-Infinity),
  };
  let depth = Math.min(rows, k + Math.min(largestGroup(labels), ALLOWANCE));
  let short = Int32Array.from({ length: count }, (_, query) => query);
  for (let atOnce = count; short.length > 0; atOnce = DEEP_BATCH) {
    const unfilled: number[] = [];
    for (let from = 0; from < short.length; from += atOnce) {
      const some = short.subarray(from, from + atOnce);
      const nearest = await search(rowsOf(queries, some, dimensions), depth);
      some.forEach((query, i) => {
        const filled = keepOthers(nearest, i, found, query, labels, excluding[query]);
        if (!filled && depth < rows) unfilled.push(query);
      });
    }
    short = Int32Array.from(unfilled);
    depth = Math.min(rows, depth * 2);
  }
  return found;
}

/** Copies what list `from` has of other labels to list `to`; whether that fills it. */
function keepOthers(
  nearest: Neighbours,
  from: number,
  found: Neighbours,
  to: number,
  labels: Int32Array,
  excluded: number,
): boolean {
  let place = to * found.k;
  const end = place + found.k;
  for (let i = from * nearest.k; i < (from + 1) * nearest.k && place < end; i++) {
    const document = nearest.documents[i];
    if (document < 0 || labels[document] === excluded) continue;
    found.documents[place] = document;
    found.similarities[place++] = nearest.similarities[i];
  }
  return place === end;
}

function largestGroup(labels: Int32Array): number {
  const sizes = new Map<number, number>();
  for (const label of labels) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  let largest = 0;
  for (const size of sizes.values()) largest = Math.max(largest, size);
  return largest;
}

function rowsOf(matrix: Float32Array, rows: Int32Array, dimensions: number): Float32Array {
  const picked = new Float32Array(rows.length * dimensions);
  rows.forEach((row, i) =>
    picked.set(matrix.subarray(row * dimensions, (row + 1) * dimensions), i * dimensions),
  );
  return picked;
}
