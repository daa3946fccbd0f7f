import { setImmediate } from 'node:timers/promises';
import {
  joinPairs,
  mineBatch,
  planBatches,
  proposeInBatch,
  type BatchPlan,
  type PlannedBatch,
  type RankedPairs,
} from '@sluice/mining';
import { inBatchName } from '../../lineage.ts';
import type { Plan } from '../../plan.ts';
import type { Artifact, JobContext, Ports } from '../../ports.ts';
import { gatherRows, vectorFiles } from '../../vectors.ts';
import { indexStageName } from '../index-name.ts';
import type { IndexMeta } from '../index-vectors.ts';
import { ingested, readFacts, type Facts, type IngestMeta } from '../ingest.ts';
import { required } from '../required.ts';
import { storeProposals, type Proposed, type ProposedMeta } from './stored-proposals.ts';

/** Vectors of batches in memory at once: each time, every file of vectors is read through. */
const GATHERED_BYTES = 256 * 2 ** 20;

/** The `in-batch` stage: the negatives that a miner finds in batches of classes, for all anchors of a run. */
export const inBatch = async (
  plan: Plan,
  ports: Ports,
  { signal }: JobContext = {},
): Promise<Artifact<ProposedMeta>> => {
  const rows = await ingested(plan, ports);
  return storeProposals(inBatchName(plan, rows.meta.documents), ports, async () =>
    mineClassBatches(plan, rows.meta, await readFacts(rows, ports), ports, signal),
  );
};

/**
 * Mines an epoch of class-balanced batches over all anchors of a run, each by the vector of the document
 * that it is. Anchors without a usable vector are in no batch.
 */
const mineClassBatches = async (
  plan: Plan,
  meta: IngestMeta,
  facts: Facts,
  ports: Ports,
  signal?: AbortSignal,
): Promise<Proposed> => {
  const { spec, model } = plan;
  const labels = facts.labels!.anchors;
  const anchors = await usableAnchors(plan, meta, facts.own, ports);
  const epoch = planBatches(
    anchors.map((anchor) => labels[anchor]!),
    spec.mine,
    spec.select.seed,
  );
  const files = await vectorFiles(plan, 'document', meta.documents, ports);
  const parts: RankedPairs[] = [];
  const most = GATHERED_BYTES / (model.dimensions * Float32Array.BYTES_PER_ELEMENT);
  for (const batches of gatheredTogether(epoch.batches, most)) {
    const own = batches.map(({ rows }) => rows.map((row) => facts.own[anchors[row]!]!));
    const vectors = await gatherRows(files, concatenated(own), ports.matrices);
    let from = 0;
    for (const [i, { rows, seed }] of batches.entries()) {
      const to = from + rows.length * model.dimensions;
      const members = rows.map((row) => anchors[row]!);
      const batch = {
        anchors: members,
        documents: own[i]!,
        labels: members.map((anchor) => labels[anchor]!),
        vectors: vectors.subarray(from, to),
        dimensions: model.dimensions,
      };
      parts.push(mineBatch(batch, spec.mine, seed));
      from = to;
      // A worker that never comes back to its event loop loses the lock on its job.
      await setImmediate();
      signal?.throwIfAborted();
    }
  }
  const run = { start: 0, end: labels.length };
  return {
    proposals: proposeInBatch(joinPairs(parts), run),
    warnings: shortClasses(epoch, new Set(labels).size, spec.mine.items_per_class),
  };
};

const usableAnchors = async (
  plan: Plan,
  meta: IngestMeta,
  own: Int32Array,
  ports: Ports,
): Promise<Int32Array> => {
  const index = await required<IndexMeta>(indexStageName(plan, meta), ports);
  const unusable = new Set(index.meta.unusable);
  return own.map((_, anchor) => anchor).filter((anchor) => !unusable.has(own[anchor]!));
};

/** Batches in runs of up to `most` rows, or one batch where that alone has more. */
function* gatheredTogether(
  batches: readonly PlannedBatch[],
  most: number,
): Generator<PlannedBatch[]> {
  let together: PlannedBatch[] = [];
  let rows = 0;
  for (const batch of batches) {
    if (rows + batch.rows.length > most && together.length > 0) {
      yield together;
      together = [];
      rows = 0;
    }
    together.push(batch);
    rows += batch.rows.length;
  }
  if (together.length > 0) yield together;
}

const concatenated = (parts: readonly Int32Array[]): Int32Array => {
  const whole = new Int32Array(parts.reduce((length, part) => length + part.length, 0));
  let end = 0;
  for (const part of parts) {
    whole.set(part, end);
    end += part.length;
  }
  return whole;
};

const shortClasses = ({ short }: BatchPlan, classes: number, wanted: number): string[] => {
  if (short.length === 0) return [];
  const smallest = short.reduce((least, { members }) => Math.min(least, members), wanted);
  return [
    `in-batch: ${short.length} of ${classes} classes have fewer members than mine.items_per_class ` +
      `(${wanted}; the smallest has ${smallest}): their share of a batch is what they have`,
  ];
};
