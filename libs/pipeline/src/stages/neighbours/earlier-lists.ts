import type { KeptLists } from '@sluice/mining';
import { readRows } from '../../matrix-rows.ts';
import type { Artifact, Ports, Role } from '../../ports.ts';
import { shardsOf } from '../../shards.ts';
import type { EarlierRun } from './earlier-run.ts';
import { fileOf, hasFile, readOthersRows, type NeighboursMeta, type Part } from './lists.ts';
import { neighboursShardName } from './shard-name.ts';

/** Lists that an earlier run kept, of those rows that had one. */
export interface EarlierLists {
  /** Positions of these rows among those asked for. */
  positions: Int32Array;
  lists: KeptLists;
}

/**
 * The lists that an earlier run kept of some rows. Where artifacts of it are gone, so are their lists.
 *
 * @param rows numbers of the rows in the earlier run; −1 for those that it did not have
 */
export const readEarlier = async (
  { plan, rows: { meta } }: EarlierRun,
  role: Role,
  part: Part,
  rows: Int32Array,
  ports: Ports,
): Promise<EarlierLists> => {
  const positions = new Int32Array(rows.keys())
    .filter((i) => rows[i]! >= 0)
    .sort((a, b) => rows[a]! - rows[b]!);
  const parts: EarlierLists[] = [];
  let from = 0;
  for (const shard of shardsOf(role === 'anchor' ? meta.anchors : meta.documents)) {
    let to = from;
    while (to < positions.length && rows[positions[to]!]! < shard.end) to++;
    const within = positions.subarray(from, to);
    from = to;
    if (within.length === 0) continue;
    const name = neighboursShardName(plan, meta, role, shard);
    const artifact = await ports.artifacts.find<NeighboursMeta>(name);
    if (!artifact || !hasFile(artifact, fileOf(part, 'floors'))) continue;
    const places = await placesOf(
      artifact,
      part,
      within.map((i) => rows[i]! - shard.start),
      ports,
    );
    parts.push({
      positions: within.filter((_, i) => places[i]! >= 0),
      lists: await readKept(
        artifact,
        part,
        places.filter((place) => place >= 0),
        ports,
      ),
    });
  }
  return joined(parts);
};

/** Where the lists of some rows of a shard, ascending, stand in its files; −1 for rows that have none. */
const placesOf = async (
  artifact: Artifact,
  part: Part,
  rows: Int32Array,
  ports: Ports,
): Promise<Int32Array> => {
  if (part === 'nearest') return rows;
  const listed = await readOthersRows(artifact, ports);
  const placeOf = new Map(Array.from(listed, (row, place) => [row, place]));
  return rows.map((row) => placeOf.get(row) ?? -1);
};

const readKept = async (
  artifact: Artifact,
  part: Part,
  places: Int32Array,
  { artifacts, matrices }: Ports,
): Promise<KeptLists> => {
  const read = async (values: 'documents' | 'similarities' | 'floors') =>
    readRows(await artifacts.path(artifact, fileOf(part, values)), places, matrices);
  const { data, shape } = await read('documents');
  return {
    k: shape[1]!,
    documents: data as Int32Array,
    similarities: (await read('similarities')).data as Float64Array,
    floors: (await read('floors')).data as Float64Array,
  };
};

/** The lists of one run are all of one length. */
const joined = (parts: readonly EarlierLists[]): EarlierLists => {
  const k = parts[0]?.lists.k ?? 0;
  const rows = parts.reduce((sum, { positions }) => sum + positions.length, 0);
  const positions = new Int32Array(rows);
  const lists: KeptLists = {
    k,
    documents: new Int32Array(rows * k),
    similarities: new Float64Array(rows * k),
    floors: new Float64Array(rows),
  };
  let at = 0;
  for (const part of parts) {
    positions.set(part.positions, at);
    lists.documents.set(part.lists.documents, at * k);
    lists.similarities.set(part.lists.similarities, at * k);
    lists.floors.set(part.lists.floors, at);
    at += part.positions.length;
  }
  return { positions, lists };
};
