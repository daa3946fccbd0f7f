import {
  keptLength,
  refreshLists,
  type Change,
  type RankedLists,
  type RefreshedLists,
} from '@sluice/mining';
import { indexOf, type Plan } from '../../plan.ts';
import type { Artifact, Ports, Role, RowRange } from '../../ports.ts';
import { pickRows } from '../../vectors.ts';
import { documentLabels, type IngestMeta } from '../ingest.ts';
import {
  addedDocuments,
  addedVectors,
  areSearchable,
  changesSince,
  earlierAnchors,
  numbersNow,
  type Changes,
} from './changes.ts';
import { readEarlier } from './earlier-lists.ts';
import { earlierRun } from './earlier-run.ts';
import type { Asked } from './full-search.ts';

/** Lists of some of the rows asked for, without a search among all documents. */
export interface Refreshed extends RefreshedLists {
  /** Per list, the position of its row among those asked for. */
  positions: Int32Array;
  /** Documents that each row was compared with. */
  compared: number;
}

export type Refresh = (asked: Asked) => Promise<Refreshed>;

/**
 * Brings the lists of the run before up to date: each is compared with the documents that came alone. Undefined
 * where there was no such run, where it does not pay, or where its artifacts are gone.
 */
export const refreshOf = async (
  plan: Plan,
  rows: Artifact<IngestMeta>,
  role: Role,
  range: RowRange,
  ports: Ports,
  signal?: AbortSignal,
): Promise<Refresh | undefined> => {
  const run = await earlierRun(plan, ports);
  const changes = run && (await changesSince(run, plan, rows, ports));
  if (!changes || !areSearchable(changes)) return undefined;
  const { documents } = rows.meta;
  const numbers = await numbersNow(changes, ports);
  const added = await addedDocuments(changes, ports);
  const all =
    role === 'anchor' ? await earlierAnchors(changes, ports) : inverse(numbers, documents);
  const earlier = all.subarray(range.start, range.end);
  const searchAdded = await addedSearch(plan, rows, changes, added, ports, signal);
  return async ({ part, rows: asked, queries, wanted, excluding }) => {
    const ofRows = asked.map((row) => earlier[row]!);
    const { positions, lists: before } = await readEarlier(run, role, part, ofRows, ports);
    const k = keptLength(wanted, documents);
    const change: Change = {
      numbers,
      added: await searchAdded(
        pickRows(queries, positions, plan.model.dimensions),
        k,
        excluding && positions.map((i) => excluding[i]!),
      ),
      addedDocuments: added.length,
    };
    return { positions, ...refreshLists(before, change, wanted, k), compared: added.length };
  };
};

/** Per document the one of the earlier run that it is; −1 where it came. */
const inverse = (numbers: Int32Array, documents: number): Int32Array => {
  const before = new Int32Array(documents).fill(-1);
  numbers.forEach((now, document) => {
    if (now >= 0) before[now] = document;
  });
  return before;
};

type SearchAdded = (
  queries: Float32Array,
  k: number,
  excluding?: Int32Array,
) => Promise<RankedLists>;

/** A search among the documents that came alone, which gives their numbers among all. */
const addedSearch = async (
  plan: Plan,
  rows: Artifact<IngestMeta>,
  changes: Changes,
  added: Int32Array,
  ports: Ports,
  signal?: AbortSignal,
): Promise<SearchAdded> => {
  if (added.length === 0) return () => Promise.resolve(NOTHING);
  const files = await addedVectors(changes, plan.model.dimensions, ports);
  const all = await documentLabels(rows, ports);
  const labels = all && added.map((document) => all[document]!);
  const index = await indexOf(plan, ports).open(changes.name, {
    ...files,
    ...(labels && { labels }),
  });
  return async (queries, k, excluding) => {
    const found = await index.search(queries, Math.min(k, added.length), { signal, excluding });
    return { ...found, documents: found.documents.map((i) => (i < 0 ? i : added[i]!)) };
  };
};

const NOTHING: RankedLists = {
  k: 0,
  documents: new Int32Array(0),
  similarities: new Float64Array(0),
};
