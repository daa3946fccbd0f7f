import {
  firstPositiveRanks,
  mergeProposals,
  raggedOf,
  type MergedProposals,
  type Proposals,
  type Ragged,
} from '@sluice/mining';
import { embedName, mineName } from '../lineage.ts';
import type { Plan } from '../plan.ts';
import type { Artifact, Ports, RowRange } from '../ports.ts';
import { timed, type Timing } from '../timing.ts';
import { anchorsShareVectors } from '../vectors.ts';
import type { EmbedMeta } from './embed.ts';
import { indexStageName } from './index-name.ts';
import type { IndexMeta } from './index-vectors.ts';
import { ingested, readFacts, type IngestMeta } from './ingest.ts';
import { readNearest, readOthers, type NeighboursMeta } from './neighbours/lists.ts';
import { neighboursShardName } from './neighbours/shard-name.ts';
import { required } from './required.ts';
import { PROPOSERS } from './sources/proposers.ts';
import type { Proposed } from './sources/stored-proposals.ts';
import { factsOf, truthOf } from './truth.ts';

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

export const mineShardName = (plan: Plan, meta: IngestMeta, range: RowRange): string => {
  const sources = Object.fromEntries(
    plan.spec.mine.sources.map((source) => [source, PROPOSERS[source].parts(plan, meta, range)]),
  );
  const neighbours = neighboursShardName(plan, meta, 'anchor', range);
  return mineName(plan, { neighbours, sources }, range);
};

/** The `mine` stage, one shard: what every source proposes for a range of anchors, as one list for each. */
export const mine = async (
  plan: Plan,
  range: RowRange,
  ports: Ports,
): Promise<Artifact<MineMeta>> => {
  const rows = await ingested(plan, ports);
  const { meta } = rows;
  return ports.artifacts.write(mineShardName(plan, meta, range), async (draft) => {
    const { result, seconds } = await timed(async () => {
      const run = await readFacts(rows, ports);
      const facts = factsOf(run, range);
      const unusable = await unusableAnchors(plan, meta, range, run.own, ports);
      const name = neighboursShardName(plan, meta, 'anchor', range);
      const found = await required<NeighboursMeta>(name, ports);
      const nearest = usableLists(await readNearest(found, ports), unusable);
      const neighbours = usableLists(await readOthers(found, ports), unusable);
      const parts: Proposed[] = [];
      for (const source of plan.spec.mine.sources) {
        const shard = { plan, meta, range, facts, neighbours };
        parts.push(await PROPOSERS[source].propose(shard, ports));
      }
      const { ownDocument, isPositive } = truthOf(facts);
      return {
        parts,
        merged: mergeProposals(
          parts.map(({ proposals }) => proposals),
          unusable,
        ),
        ranks: firstPositiveRanks(nearest, ownDocument, isPositive),
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
    const name = indexStageName(plan, meta);
    const index = await required<IndexMeta>(name, ports);
    const bad = new Set(index.meta.unusable);
    return anchors.map((anchor) => bad.has(own[anchor]!));
  }
  const shard = await required<EmbedMeta>(embedName(plan, 'anchor', range), ports);
  const bad = new Set(shard.meta.unusable.map(({ row }) => row));
  return anchors.map((anchor) => bad.has(anchor));
};

/** The lists of anchors that the model gave a usable vector. */
const usableLists = (lists: readonly Int32Array[], unusable: readonly boolean[]): Ragged =>
  raggedOf(lists.map((list, anchor) => (unusable[anchor] ? [] : list)));
