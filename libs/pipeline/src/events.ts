import type { Manifest, SluiceEvent } from '@sluice/contracts';
import { digestOf } from './digest.ts';

/** One id for what happened once, so that telling it again tells nothing new. */
const idOf = (parts: object): string => digestOf(parts).slice(0, 32);

const envelope = (dataset: string, subject: string, time: string) => ({
  specversion: '1.0' as const,
  source: `/sluice/${dataset}`,
  subject,
  time,
  datacontenttype: 'application/json' as const,
});

const nameOf = ({ dataset, version, content_digest }: Manifest) => ({
  dataset,
  version,
  content_digest,
});

export const publishedEvent = (manifest: Manifest): SluiceEvent => ({
  ...envelope(manifest.dataset, manifest.version, manifest.created_at),
  id: idOf({ type: 'published', ...nameOf(manifest) }),
  type: 'sluice.dataset.published.v1',
  data: {
    ...nameOf(manifest),
    triplets: manifest.counts.triplets,
    zero_loss_fraction: manifest.zero_loss_fraction.curated,
  },
});

/** Undefined when the rules of the spec, if any, do not recommend it. */
export const retrainEvent = (manifest: Manifest): SluiceEvent | undefined =>
  manifest.retrain?.recommended
    ? {
        ...envelope(manifest.dataset, manifest.version, manifest.created_at),
        id: idOf({ type: 'retrain', ...nameOf(manifest) }),
        type: 'sluice.retrain.recommended.v1',
        data: {
          ...nameOf(manifest),
          model: manifest.model.fingerprint,
          rules: manifest.retrain.rules.filter(({ fires }) => fires),
        },
      }
    : undefined;

/** @param time when it failed, ISO 8601 */
export const runFailedEvent = (
  { dataset, run, code, message }: { dataset: string; run: string; code: string; message: string },
  time: string,
): SluiceEvent => ({
  ...envelope(dataset, run, time),
  id: idOf({ type: 'failed', dataset, run }),
  type: 'sluice.run.failed.v1',
  data: { dataset, run, code, message },
});
