import {
  bestGraded,
  closestPositives,
  curate as curateShard,
  drawPositives,
  emptyRagged,
  raggedOf,
  raggedSlice,
  sortedRows,
  type CandidateCounts,
  type Proposals,
  type Ragged,
  type Shard,
} from '@sluice/mining';
import { positivesPerAnchor, windowOf } from '../depth.ts';
import { curateName, indexName } from '../lineage.ts';
import type { Plan } from '../plan.ts';
import type { Artifact, Ports, RowRange } from '../ports.ts';
import { shardsOf } from '../shards.ts';
import { timed, type Timing } from '../timing.ts';
import { anchorVectors, scorePairs, vectorFiles } from '../vectors.ts';
import type { IndexMeta } from './index-vectors.ts';
import { ingested, readFacts, type Facts, type IngestMeta } from './ingest.ts';
import { mineShardName, type MineMeta } from './mine.ts';
import { required } from './required.ts';

export interface CurateMeta extends Timing {
  counts: CandidateCounts;
}

export const curateShardName = (plan: Plan, meta: IngestMeta, range: RowRange): string =>
  curateName(plan, mineShardName(plan, meta, range), meta.mostPositives);

/**
 * The `curate` stage, one shard: scores every proposal against the stored vectors, rejects, classifies,
 * selects, and keeps the audit.
 */
export const curate = async (
  plan: Plan,
  range: RowRange,
  ports: Ports,
): Promise<Artifact<CurateMeta>> => {
  const rows = await ingested(plan, ports);
  const facts = await readFacts(rows, ports);
  return ports.artifacts.write(curateShardName(plan, rows.meta, range), async (draft) => {
    const { result, seconds } = await timed(async () => {
      const shard = await scoredShard(plan, rows.meta, facts, range, ports);
      const { filter, select } = plan.spec;
      const window = windowOf(plan.spec, rows.meta);
      return { shard, curation: curateShard(shard, { filter, select, window }) };
    });
    const { shard, curation } = result;
    const { triplets } = curation;
    const files = {
      'positive-offsets': Int32Array.from(shard.positives.offsets),
      'positive-documents': shard.positives.values,
      'positive-similarities': shard.positives.similarities,
      similarities: shard.proposals.similarities,
      decisions: curation.decisions,
      reasons: curation.reasons,
      'triplet-anchors': triplets.anchors,
      'triplet-positives': triplets.positives,
      'triplet-negatives': triplets.negatives,
      'triplet-d-ap': triplets.dAp,
      'triplet-d-an': triplets.dAn,
      'triplet-hardness': triplets.hardness,
    };
    for (const [file, data] of Object.entries(files)) {
      await ports.matrices.write(draft.path(`${file}.npy`), { data, shape: [data.length] });
    }
    return { counts: curation.counts, items: shard.proposals.values.length, seconds };
  });
};

/** What the mine stage proposed for a range of anchors. */
export const readProposals = async (
  plan: Plan,
  meta: IngestMeta,
  range: RowRange,
  ports: Ports,
): Promise<Proposals> => {
  const artifact = await required<MineMeta>(mineShardName(plan, meta, range), ports);
  const read = async <T>(file: string): Promise<T> =>
    (await ports.matrices.read(await ports.artifacts.path(artifact, file))).data as T;
  return {
    offsets: Uint32Array.from(await read<Int32Array>('offsets.npy')),
    values: await read<Int32Array>('candidates.npy'),
    sources: await read<Uint8Array>('sources.npy'),
    ranks: await read<Int32Array>('ranks.npy'),
  };
};

const scoredShard = async (
  plan: Plan,
  meta: IngestMeta,
  facts: Facts,
  range: RowRange,
  ports: Ports,
): Promise<Shard> => {
  const { start, end } = range;
  const index = await required<IndexMeta>(indexName(plan, shardsOf(meta.documents)), ports);
  const unusable = new Uint8Array(meta.documents);
  for (const document of index.meta.unusable) unusable[document] = 1;
  const proposals = await readProposals(plan, meta, range, ports);
  const anchors = await anchorVectors(plan, range, facts.own, ports);
  const files = await vectorFiles(plan, 'document', meta.documents, ports);
  const score = async <Lists extends Ragged>(lists: Lists): Promise<Lists & ScoredRagged> => {
    const pairs = { anchors: rowOfEach(lists), documents: lists.values };
    return { ...lists, similarities: await scorePairs(anchors, files, pairs, ports.matrices) };
  };
  const positives = await choosePositives(plan.spec, facts, range, unusable, score);
  return {
    anchors: {
      keys: facts.keys.anchors.subarray(start, end),
      labels: facts.labels?.anchors.subarray(start, end),
      ownDocument: facts.own.subarray(start, end),
    },
    documents: { keys: facts.keys.documents, labels: facts.labels?.documents, unusable },
    judged: facts.judged
      ? sortedRows(raggedSlice(facts.judged, start, end))
      : emptyRagged(end - start),
    positives,
    proposals: await score(proposals),
  };
};

type ScoredRagged = Ragged & { similarities: Float64Array };

/** The positives that triplets are made of, per anchor of the range, with their similarities. */
const choosePositives = async (
  spec: Plan['spec'],
  facts: Facts,
  range: RowRange,
  unusable: Uint8Array,
  score: (lists: Ragged) => Promise<ScoredRagged>,
): Promise<ScoredRagged> => {
  const { judged, labels } = facts;
  const count = positivesPerAnchor(spec, labels !== undefined);
  const usable = (document: number): boolean => unusable[document] === 0;
  if (judged) return score(judgedPositives(judged, range, count, usable));
  const { positive_strategy: strategy, seed } = spec.select;
  const drawn = strategy === 'random' ? count : Math.max(count, DRAWN_MEMBERS);
  const members = drawnMembers({ ...facts, labels: labels! }, range, drawn, seed, usable);
  return closestOfEach(await score(members), count);
};

/** The judged positives that triplets are made of: the best graded, in the order of the file. */
const judgedPositives = (
  judged: NonNullable<Facts['judged']>,
  { start, end }: RowRange,
  count: number,
  usable: (document: number) => boolean,
): Ragged => {
  const rows: number[][] = [];
  for (let anchor = start; anchor < end; anchor++) {
    const [from, to] = [judged.offsets[anchor]!, judged.offsets[anchor + 1]!];
    const documents = judged.values.subarray(from, to);
    const best = bestGraded(judged.grades.subarray(from, to), count);
    rows.push(best.map((i) => documents[i]!).filter(usable));
  }
  return raggedOf(rows);
};

/** Members of a large class that may become an anchor's positives: comparing it with all would not scale. */
const DRAWN_MEMBERS = 256;

/** Other members of each anchor's class, drawn by the seed: those that become positives, or may. */
const drawnMembers = (
  { labels, keys, own }: Facts & Required<Pick<Facts, 'labels'>>,
  { start, end }: RowRange,
  count: number,
  seed: number,
  usable: (document: number) => boolean,
): Ragged => {
  const members = membersOf(labels.documents);
  const rows: number[][] = [];
  for (let anchor = start; anchor < end; anchor++) {
    const others = members[labels.anchors[anchor]!]!.filter((d) => d !== own[anchor] && usable(d));
    const key = keys.anchors[anchor]!;
    rows.push(drawPositives(others, keys.documents, key, seed, count).map((i) => others[i]!));
  }
  return raggedOf(rows);
};

/** Keeps the `count` closest of each row. */
const closestOfEach = (
  { offsets, values, similarities }: ScoredRagged,
  count: number,
): ScoredRagged => {
  const rows: number[][] = [];
  const kept: number[] = [];
  for (let r = 0; r + 1 < offsets.length; r++) {
    const documents = values.subarray(offsets[r], offsets[r + 1]);
    const scores = similarities.subarray(offsets[r], offsets[r + 1]);
    const closest = closestPositives(documents, scores, count);
    rows.push(closest.map((i) => documents[i]!));
    kept.push(...closest.map((i) => scores[i]!));
  }
  return { ...raggedOf(rows), similarities: Float64Array.from(kept) };
};

/** Documents of each class, ascending. */
const membersOf = (labels: Int32Array): number[][] => {
  const members: number[][] = [];
  labels.forEach((label, document) => (members[label] ??= []).push(document));
  return members;
};

/** The row that each value of a ragged list belongs to. */
const rowOfEach = ({ offsets, values }: Ragged): Int32Array => {
  const rows = new Int32Array(values.length);
  for (let r = 0; r + 1 < offsets.length; r++) rows.fill(r, offsets[r], offsets[r + 1]);
  return rows;
};
