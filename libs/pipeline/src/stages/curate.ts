import {
  curate as curateShard,
  VERDICT_POSITIVE,
  withRelabelled,
  type CandidateCounts,
  type Curation,
  type Relabelled,
  type Shard,
} from '@sluice/mining';
import { windowOf } from '../depth.ts';
import { curateName } from '../lineage.ts';
import type { Plan } from '../plan.ts';
import type { Artifact, JobContext, Ports, RowRange } from '../ports.ts';
import { shardsOf, shardsWithin } from '../shards.ts';
import { timed, type Timing } from '../timing.ts';
import { gatherEvidence } from './evidence.ts';
import { ingested, readFacts, type IngestMeta } from './ingest.ts';
import { mineShardName } from './mine.ts';
import { scoredShard } from './scored-shard.ts';

export interface CurateMeta extends Timing {
  counts: CandidateCounts;
  /** Candidates that were added to the positives of their anchors. */
  relabelled: number;
}

/**
 * The ranges of anchors that are curated by themselves: all at once where `max_per_negative` binds them
 * together, since who may use a document then depends on everyone who wants it.
 */
export const curateShards = ({ spec }: Plan, { anchors }: IngestMeta): RowRange[] =>
  spec.select.max_per_negative === undefined ? shardsOf(anchors) : [{ start: 0, end: anchors }];

export const curateShardName = (plan: Plan, meta: IngestMeta, range: RowRange): string =>
  curateName(
    plan,
    shardsWithin(range).map((shard) => mineShardName(plan, meta, shard)),
    meta.mostPositives,
  );

/**
 * The `curate` stage, one shard: scores every proposal against the stored vectors, rejects, classifies,
 * selects, and keeps the audit.
 */
export const curate = async (
  plan: Plan,
  range: RowRange,
  ports: Ports,
  context: JobContext = {},
): Promise<Artifact<CurateMeta>> => {
  const rows = await ingested(plan, ports);
  const facts = await readFacts(rows, ports);
  return ports.artifacts.write(curateShardName(plan, rows.meta, range), async (draft) => {
    const { result, seconds } = await timed(async () => {
      const shard = await scoredShard(plan, rows.meta, facts, range, ports, context);
      return curateAndRelabel(plan, rows.meta, shard, range, ports, context);
    });
    const { shard, curation, relabelled } = result;
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
    return { counts: curation.counts, relabelled, items: shard.proposals.values.length, seconds };
  });
};

/**
 * Curates a shard; where candidates turned out to be positives for sure and are to be relabelled, once
 * more with them among the positives, so that thresholds and triplets know of them.
 */
const curateAndRelabel = async (
  plan: Plan,
  meta: IngestMeta,
  shard: Shard,
  range: RowRange,
  ports: Ports,
  context: JobContext,
): Promise<{ shard: Shard; curation: Curation; relabelled: number }> => {
  const { filter, select } = plan.spec;
  const { dimensions } = plan.model;
  const options = { filter, select, window: windowOf(plan.spec, meta), dimensions };
  const curation = curateShard(shard, options);
  const sure = byFilters(curation.relabelled);
  const relabelled = sure.anchors.length;
  if (filter.suspected !== 'relabel' || relabelled === 0) {
    return { shard, curation, relabelled: 0 };
  }
  const { heldOut, verdicts } = shard.evidence ?? {};
  const known: Shard = {
    ...withRelabelled(shard, sure),
    evidence: { ...(heldOut && { heldOut }), ...(verdicts && { verdicts }) },
  };
  const evidence = await gatherEvidence(plan, meta, known, range, ports, context);
  const again = { ...known, evidence };
  return { shard: again, curation: curateShard(again, options), relabelled };
};

/** What filters were sure of; what people confirmed is among the positives from the start. */
const byFilters = ({ anchors, proposals, reasons }: Relabelled): Relabelled => {
  const isFilters = (_: number, i: number): boolean => reasons[i] !== VERDICT_POSITIVE;
  return {
    anchors: anchors.filter(isFilters),
    proposals: proposals.filter(isFilters),
    reasons: reasons.filter(isFilters),
  };
};
