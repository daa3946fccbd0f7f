/**
 * Lists of nearest documents that outlive the corpus they were searched in. A list holds some documents more
 * than are asked for, and remembers its floor: when documents come and go, what is above the floor is
 * known without another search, and only a list that has lost too many must be searched for again.
 */

/** Row-major `queries × k`, best first, ties by document; −1 and −Infinity after the last. */
export interface RankedLists {
  k: number;
  documents: Int32Array;
  similarities: Float64Array;
}

export interface KeptLists extends RankedLists {
  /** Per query: every document more similar than this is in its list. −Infinity where every document is. */
  floors: Float64Array;
}

/** Documents kept for each that is asked for: what makes up for those that go. */
const KEPT = 1.28;

/** How long a list is kept of which `wanted` documents are asked for. */
export const keptLength = (wanted: number, documents: number): number =>
  Math.min(documents, Math.ceil(wanted * KEPT));

/** The lists of a search through so many documents, with their floors: the last of a list that is full. */
export const keptLists = (found: RankedLists, documents: number): KeptLists => {
  const { k, similarities } = found;
  const floors = new Float64Array(k === 0 ? 0 : similarities.length / k);
  for (let query = 0; query < floors.length; query++) {
    floors[query] = k < documents ? similarities[(query + 1) * k - 1] : -Infinity;
  }
  return { ...found, floors };
};

/** How the documents changed since lists were made. */
export interface Change {
  /** Per document there was, its number now; −1 where it is gone. */
  numbers: Int32Array;
  /** The nearest to each query of the documents that came, by their numbers now. */
  added: RankedLists;
  /** How many came. */
  addedDocuments: number;
}

export interface RefreshedLists {
  lists: KeptLists;
  /** Queries, ascending, whose lists fall short: they are to be searched for again. */
  short: number[];
  /** Per query, 1 where a document entered its list or left it. */
  changed: Uint8Array;
}

/**
 * What a search would find now, from what one found before. A list that is not short begins with the
 * `wanted` nearest documents there are now, or holds all of them: nothing outside it exceeds its floor, and
 * all of it does. Documents at the floor itself are not told from those left out, and go.
 *
 * @param k how long a list is kept
 */
export const refreshLists = (
  before: KeptLists,
  change: Change,
  wanted: number,
  k: number,
): RefreshedLists => {
  const queries = before.floors.length;
  const lists: KeptLists = {
    k,
    documents: new Int32Array(queries * k).fill(-1),
    similarities: new Float64Array(queries * k).fill(-Infinity),
    floors: new Float64Array(queries),
  };
  const short: number[] = [];
  const changed = new Uint8Array(queries);
  const stayed = createEntries(before.k);
  const came = createEntries(change.added.k);
  for (let query = 0; query < queries; query++) {
    const floor = Math.max(before.floors[query], addedFloor(change, query));
    const gone = collect(stayed, before, query, floor, change.numbers);
    collect(came, change.added, query, floor);
    changed[query] = Number(gone > 0 || came.length > 0);
    const length = merge(stayed, came, lists, query);
    const isCut = stayed.length + came.length > k;
    lists.floors[query] = isCut ? lists.similarities[(query + 1) * k - 1] : floor;
    if (length < wanted && floor > -Infinity) short.push(query);
  }
  return { lists, short, changed };
};

/** Above this, no document that came is missing from what was found of them. */
const addedFloor = ({ added, addedDocuments }: Change, query: number): number =>
  added.k > 0 && added.k < addedDocuments
    ? added.similarities[(query + 1) * added.k - 1]
    : -Infinity;

/** Part of one list, in its order. */
interface Entries {
  length: number;
  documents: Int32Array;
  similarities: Float64Array;
}

const createEntries = (most: number): Entries => ({
  length: 0,
  documents: new Int32Array(most),
  similarities: new Float64Array(most),
});

/** The documents of a list above a floor, by their numbers now; returns how many of them are gone. */
const collect = (
  entries: Entries,
  { k, documents, similarities }: RankedLists,
  query: number,
  floor: number,
  numbers?: Int32Array,
): number => {
  let gone = 0;
  entries.length = 0;
  for (let i = query * k; i < (query + 1) * k && documents[i] >= 0; i++) {
    const similarity = similarities[i];
    if (!(similarity > floor)) break;
    const document = numbers ? numbers[documents[i]] : documents[i];
    if (document < 0) {
      gone++;
      continue;
    }
    // New numbers may turn ties around, and nothing else.
    let place = entries.length++;
    for (; place > 0 && follows(entries, place - 1, document, similarity); place--) {
      entries.documents[place] = entries.documents[place - 1];
      entries.similarities[place] = entries.similarities[place - 1];
    }
    entries.documents[place] = document;
    entries.similarities[place] = similarity;
  }
  return gone;
};

/** Whether an entry comes after a document of this similarity. */
const follows = (
  { documents, similarities }: Entries,
  place: number,
  document: number,
  similarity: number,
): boolean =>
  similarities[place] < similarity ||
  (similarities[place] === similarity && documents[place] > document);

/** Writes the best of both as one list, as far as it goes; returns its length. */
const merge = (a: Entries, b: Entries, lists: KeptLists, query: number): number => {
  const { k } = lists;
  const length = Math.min(k, a.length + b.length);
  let [i, j] = [0, 0];
  for (let place = query * k; place < query * k + length; place++) {
    const takeB =
      i === a.length || (j < b.length && follows(a, i, b.documents[j], b.similarities[j]));
    const from = takeB ? b : a;
    const at = takeB ? j++ : i++;
    lists.documents[place] = from.documents[at];
    lists.similarities[place] = from.similarities[at];
  }
  return length;
};
