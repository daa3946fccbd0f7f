import type { SearchWork } from '@sluice/contracts';
import { keptLength, keptLists, type KeptLists } from '@sluice/mining';
import { indexOf, type Plan } from '../../plan.ts';
import type { Artifact, Ports, Role, RowRange } from '../../ports.ts';
import { pickRows } from '../../vectors.ts';
import type { IngestMeta } from '../ingest.ts';
import { fullSearch, type Asked } from './full-search.ts';
import type { FoundLists } from './lists.ts';
import { refreshOf, type Refreshed } from './refresh.ts';

/** How the lists of a row were come by; of several, the one that took most counts. */
const [REUSED, MERGED, SEARCHED] = [0, 1, 2];

export interface CountedSearch {
  find: (asked: Asked) => Promise<FoundLists>;
  /** What it took so far; of an exact index alone. */
  work: () => SearchWork | undefined;
}

/**
 * The search of a shard: what an earlier run found is brought up to date where there is such, and what that
 * leaves open is searched for among all documents. The lists are those of a full search, bit for bit.
 */
export const listSearch = async (
  plan: Plan,
  rows: Artifact<IngestMeta>,
  role: Role,
  range: RowRange,
  ports: Ports,
  signal?: AbortSignal,
): Promise<CountedSearch> => {
  const search = fullSearch(plan, rows, ports, signal);
  if (!indexOf(plan, ports).exact) {
    return { find: (asked) => search(asked, asked.wanted), work: () => undefined };
  }
  const { documents } = rows.meta;
  const full = async (asked: Asked): Promise<KeptLists> =>
    keptLists(await search(asked, keptLength(asked.wanted, documents)), documents);
  const refresh = await refreshOf(plan, rows, role, range, ports, signal);
  const ways = new Uint8Array(range.end - range.start);
  const products = { done: 0, inFull: 0 };
  const mark = (row: number, way: number): void => {
    ways[row] = Math.max(ways[row]!, way);
  };
  return {
    find: async (asked) => {
      const known = await refresh?.(asked);
      const open = openPositions(asked.rows.length, known);
      known?.positions.forEach((position, i) => mark(asked.rows[position]!, known.changed[i]!));
      for (const position of open) mark(asked.rows[position]!, SEARCHED);
      const compared = known ? known.positions.length * known.compared : 0;
      products.done += compared + open.length * documents;
      products.inFull += asked.rows.length * documents;
      if (!known || known.positions.length === 0) return full(asked);
      const lists = emptyLists(asked.rows.length, known.lists.k);
      place(known.lists, known.positions, lists);
      if (open.length === 0) return lists;
      place(await full(someOf(asked, open, plan.model.dimensions)), open, lists);
      return lists;
    },
    work: () => ({
      searched: countOf(ways, SEARCHED),
      merged: countOf(ways, MERGED),
      reused: countOf(ways, REUSED),
      multiply_adds: products.done * plan.model.dimensions,
      multiply_adds_in_full: products.inFull * plan.model.dimensions,
    }),
  };
};

const countOf = (ways: Uint8Array, wanted: number): number =>
  ways.reduce((count, way) => count + Number(way === wanted), 0);

/** Positions of the rows asked for that are to be searched for among all documents. */
const openPositions = (rows: number, known: Refreshed | undefined): Int32Array => {
  const isDone = new Uint8Array(rows);
  if (known) {
    for (const position of known.positions) isDone[position] = 1;
    for (const list of known.short) isDone[known.positions[list]!] = 0;
  }
  return new Int32Array(isDone.keys()).filter((position) => isDone[position] === 0);
};

const someOf = (asked: Asked, positions: Int32Array, dimensions: number): Asked => ({
  ...asked,
  rows: positions.map((position) => asked.rows[position]!),
  queries: pickRows(asked.queries, positions, dimensions),
  excluding: asked.excluding && positions.map((position) => asked.excluding![position]!),
});

const emptyLists = (rows: number, k: number): KeptLists => ({
  k,
  documents: new Int32Array(rows * k),
  similarities: new Float64Array(rows * k),
  floors: new Float64Array(rows),
});

/** Puts lists where they belong among those asked for. */
const place = (lists: KeptLists, positions: Int32Array, among: KeptLists): void => {
  const { k } = among;
  positions.forEach((position, i) => {
    among.documents.set(lists.documents.subarray(i * k, (i + 1) * k), position * k);
    among.similarities.set(lists.similarities.subarray(i * k, (i + 1) * k), position * k);
    among.floors[position] = lists.floors[i]!;
  });
};
