import {
  firstPositiveRanks,
  mergeProposals,
  raggedOf,
  type MergedProposals,
  type Proposals,
} from '@sluice/mining';
import { windowOf } from '../depth.ts';
import { embedName, indexName, mineName } from '../lineage.ts';
import { indexOf, type Plan } from '../plan.ts';
import type { Artifact, Ports, JobContext, RowRange } from '../ports.ts';
import { shardsOf } from '../shards.ts';
import { timed, type Timing } from '../timing.ts';
import { anchorsShareVectors, anchorVectorNames, anchorVectors, vectorFiles } from '../vectors.ts';
import type { EmbedMeta } from './embed.ts';
import type { IndexMeta } from './index-vectors.ts';
import { ingested, readFacts, type Facts, type IngestMeta } from './ingest.ts';
import { searchNeighbours, type FoundNeighbours } from './neighbours.ts';
import { PROPOSERS } from './proposers.ts';
import { required } from './required.ts';
import type { Proposed } from './shared-proposals.ts';
import { factsOf, truthOf } from './truth.ts';
import { predictedDepth } from './wrong-predictions.ts';

export interface MineMeta extends Timing {
  anchors: number;
  candidates: number;
  /** By source: candidates it proposed, and those that no source named before it proposed as well. */
  sources: MergedProposals['counts'];
  /** What the sources went on in spite of; of the whole run, so each shard says the same. */
  warnings: string[];
  /** Anchors with a positive among their first k documents, by k. */
  recalled: Record<RecallDepth, number>;
}

/** The k of recall@k. */
export const RECALL_DEPTHS = ['1', '10', '100'] as const;
export type RecallDepth = (typeof RECALL_DEPTHS)[number];

/** How many neighbours `ann` may propose for an anchor: none where it is no source. */
const neighbourDepth = ({ spec }: Plan, meta: IngestMeta): number =>
  spec.mine.sources.includes('ann') ? windowOf(spec, meta).depth : 0;

export const mineShardName = (plan: Plan, meta: IngestMeta, range: RowRange): string =>
  mineName(
    plan,
    shardsOf(meta.documents),
    anchorVectorNames(plan, meta, range),
    neighbourDepth(plan, meta),
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
  const run = await readFacts(rows, ports);
  const facts = { run, range: factsOf(run, range) };
  return ports.artifacts.write(mineShardName(plan, rows.meta, range), async (draft) => {
    const { result, seconds } = await timed(async () => {
      const unusable = await unusableAnchors(plan, rows.meta, range, run.own, ports);
      const { first, lists } = await search(plan, rows.meta, range, facts, ports, signal);
      const neighbours = raggedOf(unusable.map((bad, a) => (bad ? [] : lists[a]!)));
      const depth = neighbourDepth(plan, rows.meta);
      const shard = { plan, rows, range, facts, neighbours, first, depth };
      const parts: Proposed[] = [];
      for (const source of plan.spec.mine.sources) {
        parts.push(await PROPOSERS[source](shard, ports, signal));
      }
      const { ownDocument, isPositive } = truthOf(facts.range);
      return {
        parts,
        merged: mergeProposals(
          parts.map(({ proposals }) => proposals),
          unusable,
        ),
        ranks: firstPositiveRanks(neighbours, ownDocument, isPositive),
      };
    });
    const { parts, merged, ranks } = result;
    const { proposals, counts: sources } = merged;
    const write = (file: string, data: Int32Array | Uint8Array | Float64Array): Promise<void> =>
      ports.matrices.write(draft.path(file), { data, shape: [data.length] });
    await write('offsets.npy', Int32Array.from(proposals.offsets));
    await write('candidates.npy', proposals.values);
    await write('sources.npy', proposals.sources);
    await write('ranks.npy', proposals.ranks);
    await write('first-positive-ranks.npy', ranks);
    const losses = lossesOf(proposals, parts);
    if (losses) await write('losses.npy', losses);
    const within = (k: number): number => ranks.filter((rank) => rank > 0 && rank <= k).length;
    return {
      anchors: ranks.length,
      candidates: proposals.values.length,
      sources,
      warnings: parts.flatMap(({ warnings }) => warnings),
      recalled: { '1': within(1), '10': within(10), '100': within(100) },
      items: ranks.length,
      seconds,
    };
  });
};

/**
 * What a model paid for each candidate, where a source told: NaN for what that source did not propose. A
 * candidate keeps its loss whichever source it is counted under.
 */
const lossesOf = (
  { offsets, values }: Proposals,
  parts: readonly Proposed[],
): Float64Array | undefined => {
  const paid = parts.find((part) => part.losses);
  if (!paid?.losses) return undefined;
  const losses = new Float64Array(values.length).fill(Number.NaN);
  for (let anchor = 0; anchor + 1 < offsets.length; anchor++) {
    const known = new Map<number, number>();
    const [from, to] = [paid.proposals.offsets[anchor]!, paid.proposals.offsets[anchor + 1]!];
    for (let i = from; i < to; i++) known.set(paid.proposals.values[i]!, paid.losses[i]!);
    for (let i = offsets[anchor]!; i < offsets[anchor + 1]!; i++) {
      losses[i] = known.get(values[i]!) ?? Number.NaN;
    }
  }
  return losses;
};

/** The neighbours that the sources in use, and the recall, ask for. */
const search = async (
  plan: Plan,
  meta: IngestMeta,
  range: RowRange,
  facts: { run: Facts; range: Facts },
  ports: Ports,
  signal?: AbortSignal,
): Promise<FoundNeighbours> => {
  const { mine, input } = plan.spec;
  const files = await vectorFiles(plan, 'document', meta.documents, ports);
  const index = await indexOf(plan, ports).open(indexName(plan, shardsOf(meta.documents)), files);
  const vectors = await anchorVectors(plan, range, facts.run.own, ports);
  const predicts = mine.sources.includes('errors') && !input.predictions;
  const reach = {
    depth: neighbourDepth(plan, meta),
    least: predicts ? predictedDepth(mine.errors) : 0,
    mostPositives: meta.mostPositives,
    documents: meta.documents,
  };
  return searchNeighbours(index, vectors, reach, facts.range.labels, signal);
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
