import { MANIFEST_VERSION, type Distributions, type Manifest } from '@sluice/contracts';
import { zeroLossFraction } from '@sluice/mining';
import { isAddress, readPlan, type Plan } from '../plan.ts';
import type { Ports, JobContext } from '../ports.ts';
import { nextVersion } from '../version-names.ts';
import { writeDataset, type DatasetMeta } from './dataset.ts';
import { indexStageName } from './index-name.ts';
import type { IndexMeta } from './index-vectors.ts';
import { ingested, REJECTS, type IngestMeta } from './ingest.ts';
import { comparedWith, retrainVerdict } from './predecessors.ts';
import { required } from './required.ts';
import { stagesOf } from './stage-summaries.ts';

/** The version that already holds this plan's dataset, if it is the newest. */
export const publishedVersion = async (
  digest: string,
  plan: Plan,
  { versions }: Ports,
): Promise<{ manifest: Manifest; folder: string } | undefined> => {
  const latest = await versions.latest(plan.spec.dataset);
  return latest?.manifest.plan_digest === digest ? latest : undefined;
};

/**
 * The `publish` stage: puts the dataset together and publishes it as the next version.
 *
 * @param cached stages the run found done
 */
export const publish = async (
  digest: string,
  cached: readonly string[],
  ports: Ports,
  context: JobContext = {},
): Promise<{ manifest: Manifest; folder: string }> => {
  const plan = await readPlan(digest, ports);
  const standing = await publishedVersion(digest, plan, ports);
  if (standing) return standing;
  const rows = await ingested(plan, ports);
  const dataset = await writeDataset(plan, ports, context);
  const before = await ports.versions.latest(plan.spec.dataset);
  // Delivered twice, the other one was faster: its version is this one, not the one before.
  if (before?.manifest.plan_digest === digest) return before;
  const pathOf = (file: string): Promise<string> => ports.artifacts.path(dataset, file);
  const written = new Map(dataset.meta.files.map(({ path, rows }) => [path, rows]));
  const files = await Promise.all(
    dataset.files.map(async ({ name }) => ({
      path: name,
      source: await pathOf(name),
      rows: written.get(name) ?? null,
    })),
  );
  for (const [table, count] of [
    ['anchor', rows.meta.anchors],
    ['document', rows.meta.documents],
  ] as const) {
    const source = await ports.artifacts.path(rows, `${table}s.parquet`);
    const path = `audit/${table}-texts-00000-of-00001.parquet`;
    files.push({ path, source, rows: count });
  }
  const rejected = Object.values(rows.meta.rejected).reduce((a, b) => a + b, 0);
  if (rejected > 0) {
    const source = await ports.artifacts.path(rows, REJECTS);
    files.push({ path: REJECTS, source, rows: rejected });
  }
  const folder = folderOf(await pathOf(files[0]!.path), files[0]!.path);
  const distributions = distributionsOf(dataset.meta);
  const manifest = {
    ...(await manifestOf(digest, plan, rows.meta, dataset.meta, ports)),
    version: nextVersion(before?.manifest.version, dataset.meta.contentDigest),
    distributions,
    stages: await stagesOf(digest, plan, rows, dataset, cached, ports),
    previous: await comparedWith(before, dataset, folder, ports),
  };
  const verdict = await retrainVerdict(plan, manifest, before, ports);
  const { examples } = dataset.meta;
  return ports.versions.publish({ ...manifest, ...verdict }, files, { ...distributions, examples });
};

const distributionsOf = ({ candidates, triplets }: DatasetMeta): Distributions => ({
  margins: { candidates: candidates.margins, curated: triplets.margins },
  similarities: { ...candidates.similarities, negatives: triplets.negatives },
});

/** The folder that a file lies in, given its path within it. */
const folderOf = (path: string, file: string): string => path.slice(0, -file.length - 1);

const manifestOf = async (
  digest: string,
  plan: Plan,
  ingested: IngestMeta,
  {
    candidates,
    relabelled,
    proposed,
    warnings,
    triplets,
    rows,
    contentDigest,
    recall,
  }: DatasetMeta,
  ports: Ports,
): Promise<Omit<Manifest, 'files' | 'version' | 'stages' | 'previous'>> => {
  const { spec, model } = plan;
  const { meta: index } = await required<IndexMeta>(indexStageName(plan, ingested), ports);
  return {
    schema_version: MANIFEST_VERSION,
    dataset: spec.dataset,
    created_at: ports.now().toISOString(),
    spec_digest: plan.specDigest,
    spec,
    plan_digest: digest,
    content_digest: contentDigest,
    model: {
      path: isAddress(spec.model.path) ? model.path : spec.model.path,
      fingerprint: model.fingerprint,
      dimensions: model.dimensions,
    },
    inputs: ingested.inputs,
    distance: spec.select.distance,
    margin: spec.select.margin,
    output: { format: spec.output.format, file_type: spec.output.file_type, rows },
    counts: {
      documents: ingested.documents,
      anchors: ingested.anchors,
      positives: candidates.positives,
      proposed,
      candidates: candidates.candidates,
      rejected: candidates.rejected,
      review: candidates.review,
      kept: candidates.kept,
      selected: triplets.selected,
      triplets: triplets.triplets,
      hardness: triplets.hardness,
      shortages: candidates.shortages,
      filled: candidates.filled,
      refused: candidates.refused,
      relabelled,
      without_triplets: candidates.withoutTriplets,
      unused_positives: candidates.unusedPositives,
      rejected_rows: ingested.rejected,
    },
    zero_loss_fraction: {
      candidates: zeroLossFraction(candidates.zeroLoss),
      curated: zeroLossFraction(triplets.zeroLoss),
    },
    recall,
    index: { kind: index.kind, recall_at_k: index.recall },
    embedding: { mean_cosine: index.meanCosine },
    warnings,
    ...(plan.verdicts && { verdicts: plan.verdicts }),
  };
};
