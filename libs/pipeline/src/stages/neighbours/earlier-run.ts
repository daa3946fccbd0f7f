import { ingestName } from '../../lineage.ts';
import { findPlan, type Plan } from '../../plan.ts';
import type { Artifact, Ports } from '../../ports.ts';
import type { IngestMeta } from '../ingest.ts';

/** The run that published the version before, as far as its artifacts are still there. */
export interface EarlierRun {
  plan: Plan;
  rows: Artifact<IngestMeta>;
}

/**
 * The run whose version is the newest of the dataset, if it had the same model and index: what it found of
 * vectors holds wherever these vectors are met again.
 */
export const earlierRun = async (plan: Plan, ports: Ports): Promise<EarlierRun | undefined> => {
  const latest = await ports.versions.latest(plan.spec.dataset);
  if (latest?.manifest.model.fingerprint !== plan.model.fingerprint) return undefined;
  const earlier = await findPlan(latest.manifest.plan_digest, ports);
  if (earlier?.index !== plan.index) return undefined;
  const rows = await ports.artifacts.find<IngestMeta>(ingestName(earlier));
  return rows && { plan: earlier, rows };
};
