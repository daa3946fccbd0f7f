import { publishedEvent, retrainEvent } from '../events.ts';
import { indexName } from '../lineage.ts';
import { indexOf, readPlan } from '../plan.ts';
import type { Ports } from '../ports.ts';
import { ingested } from './ingest.ts';
import { publishedVersion } from './publish.ts';

/** The `notify` stage: tells of the published version, once; the index before the world. */
export const notify = async (digest: string, ports: Ports): Promise<void> => {
  const plan = await readPlan(digest, ports);
  const published = await publishedVersion(digest, plan, ports);
  if (!published) return;
  const { dataset, version } = published.manifest;
  const { meta } = await ingested(plan, ports);
  const index = indexName(plan, meta.documents);
  await indexOf(plan, ports).published?.(dataset, version, index);
  const retrain = retrainEvent(published.manifest);
  if (retrain) await ports.events.append(retrain);
  // Last: that it stands is taken for proof that all of it was told.
  await ports.events.append(publishedEvent(published.manifest));
};
