import {
  addCandidateCounts,
  countSelected,
  countTriplet,
  emptyCandidateCounts,
  emptyTripletCounts,
  KEPT,
  negativesExpected,
  SELECTED,
  type CandidateCounts,
  type TripletCounts,
} from '@sluice/mining';
import { datasetName } from '../lineage.ts';
import type { Plan } from '../plan.ts';
import type {
  AnchorGroup,
  Artifact,
  DatasetWriter,
  Ports,
  JobContext,
  ScoredText,
  TripletExample,
  WrittenFile,
} from '../ports.ts';
import { rowSet } from '../text-column.ts';
import { timed, type Timing } from '../timing.ts';
import { openAudit, type PlacedTriplets } from './audit-tables.ts';
import { curateShardName, curateShards } from './curate.ts';
import { startExamples, type ExampleDraw } from './examples.ts';
import { ingested, readFacts, type IngestMeta } from './ingest.ts';
import { RECALL_DEPTHS, type RecallDepth } from './mine.ts';
import { readShardAudit, type ShardAudit } from './shard-audit.ts';
import { readIds, readTexts, type Texts } from './texts.ts';
import { openTripletIndices } from './triplet-indices.ts';

export interface DatasetMeta extends Timing {
  rows: number;
  contentDigest: string;
  files: WrittenFile[];
  candidates: CandidateCounts;
  /** Candidates that became positives. */
  relabelled: number;
  /** By source, before the sources were merged. */
  proposed: Record<string, number>;
  warnings: string[];
  triplets: TripletCounts;
  recall: Record<RecallDepth, number>;
  examples: TripletExample[];
}

export const datasetArtifactName = (plan: Plan, meta: IngestMeta): string =>
  datasetName(
    plan,
    curateShards(plan, meta).map((range) => curateShardName(plan, meta, range)),
  );

/** The data and the audit of a version, put together from all shards in the order of the anchors. */
export const writeDataset = async (
  plan: Plan,
  ports: Ports,
  { progress }: JobContext = {},
): Promise<Artifact<DatasetMeta>> => {
  const rows = await ingested(plan, ports);
  const { meta } = rows;
  const name = datasetArtifactName(plan, meta);
  const standing = await ports.artifacts.find<DatasetMeta>(name);
  if (standing) return standing;
  const ids = await readIds(rows, ports);
  const { keys } = await readFacts(rows, ports);
  const { format, file_type: fileType, scores } = plan.spec.output;
  const { distance, margin, seed } = plan.spec.select;
  const numNegatives = negativesExpected(plan.spec.select);
  return ports.artifacts.write(name, async (draft) => {
    const candidates = emptyCandidateCounts();
    const triplets = emptyTripletCounts();
    const proposed: Record<string, number> = {};
    const warnings = new Set<string>();
    let relabelled = 0;
    const recalled: Record<RecallDepth, number> = { '1': 0, '10': 0, '100': 0 };
    const examples = startExamples(seed, keys);
    const { result, seconds } = await timed(async () => {
      const options = { format, fileType, scores, numNegatives };
      const data = await ports.versions.writer(draft.folder, options);
      const audit = await openAudit(
        ports.tables,
        draft.path,
        { anchor: (row) => ids.anchors.at(row), document: (row) => ids.documents.at(row) },
        distance,
      );
      const indices = await openTripletIndices(ports.matrices, draft.path);
      for await (const { shard, texts } of withTexts(plan, rows, ports)) {
        const placed = await placeTriplets(shard, { texts, ids }, data);
        const decisions = settleDecisions(shard, placed);
        await audit.append(shard, placed, decisions);
        await indices.append(shard, placed);
        addCandidateCounts(candidates, shard.curated.counts);
        relabelled += shard.curated.relabelled;
        countPlaced(triplets, shard, placed, decisions, margin);
        for (const mined of shard.mined) {
          for (const [source, { proposed: count }] of Object.entries(mined.sources)) {
            proposed[source] = (proposed[source] ?? 0) + count;
          }
          for (const warning of mined.warnings) warnings.add(warning);
          for (const k of RECALL_DEPTHS) recalled[k] += mined.recalled[k];
        }
        offerExamples(examples, shard, placed);
        progress?.(shard.range.end, meta.anchors);
      }
      const written = await data.close();
      const files = [...written.files, ...(await audit.close()), await indices.close()];
      return { ...written, files };
    });
    return {
      ...result,
      candidates,
      relabelled,
      proposed,
      warnings: [...warnings],
      triplets,
      recall: {
        '1': recalled['1'] / meta.anchors,
        '10': recalled['10'] / meta.anchors,
        '100': recalled['100'] / meta.anchors,
      },
      examples: examples.finish(await readTexts(rows, marked(meta, examples.rows()), ports)),
      items: triplets.triplets,
      seconds,
    };
  });
};

/** Shards whose texts are read together: each time, the tables of texts are read through. */
const SHARDS_AT_ONCE = 16;

/** The shards of a run in order, each with the texts that its triplets are made of. */
async function* withTexts(
  plan: Plan,
  rows: Artifact<IngestMeta>,
  ports: Ports,
): AsyncGenerator<{ shard: ShardAudit; texts: Texts }> {
  const ranges = curateShards(plan, rows.meta);
  for (let from = 0; from < ranges.length; from += SHARDS_AT_ONCE) {
    const shards: ShardAudit[] = [];
    for (const range of ranges.slice(from, from + SHARDS_AT_ONCE)) {
      shards.push(await readShardAudit(plan, rows.meta, range, ports));
    }
    const wanted = {
      anchors: shards.flatMap(({ range: { start, end } }) =>
        Array.from({ length: end - start }, (_, i) => start + i),
      ),
      documents: shards.flatMap(({ positives, proposals, triplets }) => [
        ...positives.values,
        ...Array.from(triplets.negatives, (proposal) => proposals.values[proposal]!),
      ]),
    };
    const texts = await readTexts(rows, marked(rows.meta, wanted), ports);
    for (const shard of shards) yield { shard, texts };
  }
}

const marked = (
  meta: IngestMeta,
  rows: { anchors: Iterable<number>; documents: Iterable<number> },
): { anchors: Uint8Array; documents: Uint8Array } => ({
  anchors: rowSet(meta.anchors, rows.anchors),
  documents: rowSet(meta.documents, rows.documents),
});

interface NamedTexts {
  texts: Texts;
  ids: Texts;
}

/** Hands a shard's triplets to the writer, anchor by anchor, and notes which row each came to. */
const placeTriplets = async (
  shard: ShardAudit,
  named: NamedTexts,
  data: DatasetWriter,
): Promise<PlacedTriplets> => {
  const { range, triplets } = shard;
  const placed: PlacedTriplets = { positions: [], rows: [] };
  let from = 0;
  for (let anchor = 0; anchor < range.end - range.start; anchor++) {
    let to = from;
    while (to < triplets.anchors.length && triplets.anchors[to] === anchor) to++;
    const { group, triplets: members } = groupOf(shard, anchor, from, to, named);
    for (const { positive, negative, row } of await data.append(group)) {
      placed.positions.push(members[positive]![negative]!);
      placed.rows.push(row);
    }
    from = to;
  }
  return placed;
};

/** Triplets [from, to) of one anchor as the writer wants them, with their positions by index. */
const groupOf = (
  { range, positives, proposals, triplets }: ShardAudit,
  anchor: number,
  from: number,
  to: number,
  { texts, ids }: NamedTexts,
): { group: AnchorGroup; triplets: number[][] } => {
  const row = range.start + anchor;
  const group: AnchorGroup = {
    id: ids.anchors.at(row),
    anchor: texts.anchors.at(row),
    positives: [],
  };
  const scored = (document: number, similarity: number): ScoredText => ({
    id: ids.documents.at(document),
    text: texts.documents.at(document),
    similarity,
  });
  const members: number[][] = [];
  const first = positives.offsets[anchor]!;
  for (let p = first; p < positives.offsets[anchor + 1]!; p++) {
    const positive = scored(positives.values[p]!, positives.similarities[p]!);
    group.positives.push({ ...positive, negatives: [] });
    members.push([]);
  }
  for (let t = from; t < to; t++) {
    const positive = triplets.positives[t]! - first;
    const proposal = triplets.negatives[t]!;
    const negative = scored(proposals.values[proposal]!, proposals.similarities[proposal]!);
    group.positives[positive]!.negatives.push(negative);
    members[positive]!.push(t);
  }
  return { group, triplets: members };
};

/** A candidate is selected if it is a negative in the data; a format may have had no row for it. */
const settleDecisions = (
  { decisions, triplets }: ShardAudit,
  { positions }: PlacedTriplets,
): Uint8Array => {
  const settled = decisions.map((decision) => (decision === SELECTED ? KEPT : decision));
  for (const t of positions) settled[triplets.negatives[t]!] = SELECTED;
  return settled;
};

const countPlaced = (
  counts: TripletCounts,
  { triplets, proposals }: ShardAudit,
  { positions }: PlacedTriplets,
  decisions: Uint8Array,
  margin: number,
): void => {
  for (const t of positions) {
    const triplet = {
      dAp: triplets.dAp[t]!,
      dAn: triplets.dAn[t]!,
      hardness: triplets.hardness[t]!,
    };
    countTriplet(counts, triplet, margin);
  }
  decisions.forEach((decision, proposal) => {
    if (decision === SELECTED) countSelected(counts, proposals.similarities[proposal]!);
  });
};

const offerExamples = (
  examples: ExampleDraw,
  { range, triplets, positives, proposals }: ShardAudit,
  { positions }: PlacedTriplets,
): void => {
  for (const t of positions) {
    examples.offer({
      hardness: triplets.hardness[t]!,
      anchor: range.start + triplets.anchors[t]!,
      positive: positives.values[triplets.positives[t]!]!,
      negative: proposals.values[triplets.negatives[t]!]!,
      dAp: triplets.dAp[t]!,
      dAn: triplets.dAn[t]!,
    });
  }
};
