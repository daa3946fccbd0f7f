import {
  dot,
  highestWithPositives,
  mutualNeighbours,
  neighbourVotes,
  overlap,
  raggedOf,
  rowOf,
  shingles,
  type Evidence,
  type Ragged,
  type Shard,
} from '@sluice/mining';
import { indexName, neighboursName } from '../lineage.ts';
import { indexOf, type Plan } from '../plan.ts';
import type { Artifact, Ports } from '../ports.ts';
import { shardsOf } from '../shards.ts';
import { readTextColumn } from '../text-column.ts';
import { gatherRows, vectorFiles } from '../vectors.ts';
import { ingested, type IngestMeta } from './ingest.ts';

/** What the filters of a spec ask for beyond similarities, for one shard; nothing else is computed. */
export const gatherEvidence = async (
  plan: Plan,
  meta: IngestMeta,
  shard: Shard,
  ports: Ports,
): Promise<Evidence> => {
  const { filter } = plan.spec;
  const evidence: Evidence = {};
  if (filter.near_duplicate_similarity !== undefined) {
    evidence.positiveSimilarities = await positiveSimilarities(plan, meta, shard, ports);
  }
  if (filter.near_duplicate_overlap !== undefined) {
    evidence.positiveOverlaps = await positiveOverlaps(plan, shard, ports);
  }
  if (filter.neighbour_vote !== undefined || filter.mutual_neighbours) {
    const neighbours = await documentNeighbours(plan, meta, ports);
    const k = filter.vote_neighbours;
    if (filter.neighbour_vote !== undefined) {
      evidence.neighbourVotes = neighbourVotes(shard, neighbours, k);
    }
    if (filter.mutual_neighbours)
      evidence.mutualNeighbours = mutualNeighbours(shard, neighbours, k);
  }
  return evidence;
};

/** Every positive that is known of an anchor: those of its triplets, and all that were judged. */
const knownPositives = ({ judged, positives }: Shard): Ragged => {
  const rows: number[][] = [];
  for (let a = 0; a + 1 < judged.offsets.length; a++) {
    rows.push([...new Set([...rowOf(judged, a), ...rowOf(positives, a)])]);
  }
  return raggedOf(rows);
};

/** Positions of the documents that a shard is about, in a list of each once. */
const documentsOf = (lists: Ragged[], documents: number): { list: Int32Array; at: Int32Array } => {
  const at = new Int32Array(documents).fill(-1);
  const list: number[] = [];
  for (const { values } of lists) {
    for (const document of values) {
      if (at[document] === -1) at[document] = list.push(document) - 1;
    }
  }
  return { list: Int32Array.from(list), at };
};

const positiveSimilarities = async (
  plan: Plan,
  meta: IngestMeta,
  shard: Shard,
  ports: Ports,
): Promise<Float64Array> => {
  const positives = knownPositives(shard);
  const { list, at } = documentsOf([shard.proposals, positives], meta.documents);
  const files = await vectorFiles(plan, 'document', meta.documents, ports);
  const vectors = await gatherRows(files, list, ports.matrices);
  const { dimensions } = files;
  return highestWithPositives(shard.proposals, positives, (candidate, positive) =>
    dot(vectors, at[candidate]! * dimensions, vectors, at[positive]! * dimensions, dimensions),
  );
};

const positiveOverlaps = async (plan: Plan, shard: Shard, ports: Ports): Promise<Float64Array> => {
  const rows = await ingested(plan, ports);
  const path = await ports.artifacts.path(rows, 'documents.parquet');
  const texts = await readTextColumn(ports.tables, path, 'text');
  const positives = knownPositives(shard);
  const { list, at } = documentsOf([shard.proposals, positives], rows.meta.documents);
  const tokens = plan.spec.filter.shingle_tokens;
  const sets = Array.from(list, (document) => shingles(texts.at(document), tokens));
  return highestWithPositives(shard.proposals, positives, (candidate, positive) =>
    overlap(sets[at[candidate]!]!, sets[at[positive]!]!),
  );
};

/** Documents searched for at once. */
const BATCH = 4096;

/**
 * Each document's nearest documents, itself not counted: an artifact of the whole corpus, made by
 * whichever shard first asks for it.
 */
const documentNeighbours = async (plan: Plan, meta: IngestMeta, ports: Ports): Promise<Ragged> => {
  const k = Math.min(plan.spec.filter.vote_neighbours + 1, meta.documents);
  const index = indexName(plan, shardsOf(meta.documents));
  const name = neighboursName(index, k);
  const artifact =
    (await ports.artifacts.find(name)) ??
    (await ports.artifacts.write(name, async (draft) => {
      const lists = await searchAll(plan, meta, index, k, ports);
      const path = draft.path('neighbours.npy');
      await ports.matrices.write(path, { data: lists, shape: [meta.documents, k] });
      return {};
    }));
  return withoutSelf(await readLists(artifact, ports), k);
};

const readLists = async (artifact: Artifact, { artifacts, matrices }: Ports): Promise<Int32Array> =>
  (await matrices.read(await artifacts.path(artifact, 'neighbours.npy'))).data as Int32Array;

const searchAll = async (
  plan: Plan,
  meta: IngestMeta,
  index: string,
  k: number,
  ports: Ports,
): Promise<Int32Array> => {
  const files = await vectorFiles(plan, 'document', meta.documents, ports);
  const searchable = await indexOf(plan, ports).open(index, files);
  const lists = new Int32Array(meta.documents * k);
  for (let start = 0; start < meta.documents; start += BATCH) {
    const end = Math.min(meta.documents, start + BATCH);
    const rows = Int32Array.from({ length: end - start }, (_, i) => start + i);
    const queries = await gatherRows(files, rows, ports.matrices);
    lists.set((await searchable.search(queries, k)).documents, start * k);
  }
  return lists;
};

const withoutSelf = (lists: Int32Array, k: number): Ragged =>
  raggedOf(
    Array.from({ length: lists.length / k }, (_, document) =>
      lists
        .subarray(document * k, (document + 1) * k)
        .filter((other) => other >= 0 && other !== document),
    ),
  );
