import type { SluiceEvent } from '@sluice/contracts';
import { readPlan } from '../plan.ts';
import type { Ports } from '../ports.ts';
import { publishedEventId, publishedVersion } from './publish.ts';

/** The `notify` stage: tells of the published version, once. */
export const notify = async (digest: string, ports: Ports): Promise<void> => {
  const plan = await readPlan(digest, ports);
  const published = await publishedVersion(digest, plan, ports);
  if (!published) return;
  const { manifest } = published;
  const event: SluiceEvent = {
    specversion: '1.0',
    id: publishedEventId(manifest),
    source: `/sluice/${manifest.dataset}`,
    type: 'sluice.dataset.published.v1',
    subject: manifest.version,
    time: manifest.created_at,
    datacontenttype: 'application/json',
    data: {
      dataset: manifest.dataset,
      version: manifest.version,
      content_digest: manifest.content_digest,
      triplets: manifest.counts.triplets,
      zero_loss_fraction: manifest.zero_loss_fraction.curated,
    },
  };
  await ports.events.append(event);
};
