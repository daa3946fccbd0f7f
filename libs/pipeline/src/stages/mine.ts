import {
  firstPositiveRanks,
  proposeNeighbours,
  raggedOf,
  raggedSlice,
  rowHas,
  sortedRows,
  SOURCES,
  type Proposals,
  type Ragged,
} from '@sluice/mining';
import { windowOf } from '../depth.ts';
import { embedName, indexName, mineName } from '../lineage.ts';
import type { Plan } from '../plan.ts';
import type { Artifact, Ports, JobContext, RowRange, SearchableIndex } from '../ports.ts';
import { shardsOf } from '../shards.ts';
import { timed, type Timing } from '../timing.ts';
import { anchorsShareVectors, anchorVectorNames, anchorVectors, vectorFiles } from '../vectors.ts';
import type { EmbedMeta } from './embed.ts';
import type { IndexMeta } from './index-vectors.ts';
import { ingested, readFacts, type Facts, type IngestMeta } from './ingest.ts';
import { required } from './required.ts';

export interface MineMeta extends Timing {
  anchors: number;
  candidates: number;
  /** Anchors with a positive among their first k documents, by k. */
  recalled: Record<RecallDepth, number>;
}

/** The k of recall@k. */
export const RECALL_DEPTHS = ['1', '10', '100'] as const;
export type RecallDepth = (typeof RECALL_DEPTHS)[number];

/** Documents searched to know recall@100: the anchor's own text may be one of them. */
const RECALL_SEARCH = 101;
/** Members of the anchor's class looked past in the first search; few anchors need a deeper one. */
const CLASS_ALLOWANCE = 256;
/** Anchors searched again at once: a list may then be as long as the corpus. */
const DEEP_BATCH = 256;

export const mineShardName = (plan: Plan, meta: IngestMeta, range: RowRange): string =>
  mineName(
    plan,
    indexName(plan, shardsOf(meta.documents)),
    anchorVectorNames(plan, meta, range),
    windowOf(plan.spec, meta).depth,
    range,
  );

/** The `mine` stage, one shard: every source proposes candidates for a range of anchors. */
export const mine = async (
  plan: Plan,
  range: RowRange,
  ports: Ports,
  { signal }: JobContext = {},
): Promise<Artifact<MineMeta>> => {
  const rows = await ingested(plan, ports);
  const facts = await readFacts(rows, ports);
  return ports.artifacts.write(mineShardName(plan, rows.meta, range), async (draft) => {
    const { result, seconds } = await timed(async () => {
      const unusable = await unusableAnchors(plan, rows.meta, range, facts.own, ports);
      const neighbours = await searchNeighbours(plan, rows.meta, range, facts, ports, signal);
      const usable = raggedOf(unusable.map((bad, a) => (bad ? [] : neighbours[a]!)));
      return proposeFrom(usable, plan, rows.meta, facts, range);
    });
    const { proposals, ranks } = result;
    const write = (file: string, data: Int32Array | Uint8Array): Promise<void> =>
      ports.matrices.write(draft.path(file), { data, shape: [data.length] });
    await write('offsets.npy', Int32Array.from(proposals.offsets));
    await write('candidates.npy', proposals.values);
    await write('sources.npy', proposals.sources);
    await write('ranks.npy', proposals.ranks);
    await write('first-positive-ranks.npy', ranks);
    const within = (k: number): number => ranks.filter((rank) => rank > 0 && rank <= k).length;
    return {
      anchors: ranks.length,
      candidates: proposals.values.length,
      recalled: { '1': within(1), '10': within(10), '100': within(100) },
      items: ranks.length,
      seconds,
    };
  });
};

const proposeFrom = (
  neighbours: Ragged,
  plan: Plan,
  meta: IngestMeta,
  { labels, judged, own }: Facts,
  { start, end }: RowRange,
): { proposals: Proposals; ranks: Int32Array } => {
  const shardLabels = labels && {
    anchors: labels.anchors.subarray(start, end),
    documents: labels.documents,
  };
  const positives = judged && sortedRows(raggedSlice(judged, start, end));
  const isPositive = (anchor: number, document: number): boolean =>
    positives
      ? rowHas(positives, anchor, document)
      : shardLabels!.documents[document] === shardLabels!.anchors[anchor];
  const { depth } = windowOf(plan.spec, meta);
  return {
    proposals: proposeNeighbours(neighbours, depth, SOURCES.indexOf('ann'), shardLabels),
    ranks: firstPositiveRanks(neighbours, own.subarray(start, end), isPositive),
  };
};

/** Each anchor's nearest documents, far enough down that `depth` of another class are among them. */
const searchNeighbours = async (
  plan: Plan,
  meta: IngestMeta,
  range: RowRange,
  { labels, own }: Facts,
  ports: Ports,
  signal?: AbortSignal,
): Promise<Int32Array[]> => {
  const name = indexName(plan, shardsOf(meta.documents));
  const files = await vectorFiles(plan, 'document', meta.documents, ports);
  const index = await ports.index.open(name, files);
  const vectors = await anchorVectors(plan, range, own, ports);
  const { depth } = windowOf(plan.spec, meta);
  const allowance = meta.hasLabels ? Math.min(meta.mostPositives + 1, CLASS_ALLOWANCE) : 0;
  const first = Math.max(RECALL_SEARCH, depth + allowance);
  const lists = await searchLists(index, vectors, Math.min(first, meta.documents), signal);
  if (!labels) return lists;

  const usableIn = (list: Int32Array, anchor: number): number => {
    const label = labels.anchors[range.start + anchor];
    return list.reduce((n, document) => n + (labels.documents[document] === label ? 0 : 1), 0);
  };
  let short = [...lists.keys()].filter((a) => usableIn(lists[a]!, a) < depth);
  for (let k = first * 2; short.length > 0 && k < meta.documents * 2; k *= 2) {
    for (let from = 0; from < short.length; from += DEEP_BATCH) {
      const some = short.slice(from, from + DEEP_BATCH);
      const queries = rowsOf(vectors, some, plan.model.dimensions);
      const deeper = await searchLists(index, queries, Math.min(k, meta.documents), signal);
      some.forEach((anchor, i) => (lists[anchor] = deeper[i]!));
    }
    short = short.filter((a) => usableIn(lists[a]!, a) < depth);
  }
  return lists;
};

const searchLists = async (
  index: SearchableIndex,
  queries: Float32Array,
  k: number,
  signal?: AbortSignal,
): Promise<Int32Array[]> => {
  const { documents } = await index.search(queries, k, signal);
  return Array.from({ length: documents.length / k }, (_, query) =>
    documents.slice(query * k, (query + 1) * k).filter((document) => document >= 0),
  );
};

const rowsOf = (matrix: Float32Array, rows: number[], dimensions: number): Float32Array => {
  const picked = new Float32Array(rows.length * dimensions);
  rows.forEach((row, i) =>
    picked.set(matrix.subarray(row * dimensions, (row + 1) * dimensions), i * dimensions),
  );
  return picked;
};

/** Per anchor of a range, whether the model gave it no usable vector. */
const unusableAnchors = async (
  plan: Plan,
  meta: IngestMeta,
  range: RowRange,
  own: Int32Array,
  ports: Ports,
): Promise<boolean[]> => {
  const anchors = Array.from({ length: range.end - range.start }, (_, i) => range.start + i);
  if (anchorsShareVectors(plan, meta)) {
    const name = indexName(plan, shardsOf(meta.documents));
    const index = await required<IndexMeta>(name, ports);
    const bad = new Set(index.meta.unusable);
    return anchors.map((anchor) => bad.has(own[anchor]!));
  }
  const shard = await required<EmbedMeta>(embedName(plan, 'anchor', range), ports);
  const bad = new Set(shard.meta.unusable.map(({ row }) => row));
  return anchors.map((anchor) => bad.has(anchor));
};
