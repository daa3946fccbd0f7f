import type { Manifest } from '@sluice/contracts';
import type { Versions } from '@sluice/pipeline';
import type { Group } from './meter.ts';

export interface PublishingMetrics {
  published: (manifest: Manifest) => void;
}

/** What all versions together came to that this process has published. */
export const publishingMetrics: Group<PublishingMetrics> = ({ counter }) => {
  const versions = counter({
    name: 'versions_published_total',
    help: 'Versions published.',
    labels: ['dataset'],
  });
  const candidates = counter({
    name: 'candidates_total',
    help: 'Candidates of published versions, by source.',
    labels: ['dataset', 'source'],
  });
  const rejections = counter({
    name: 'rejections_total',
    help: 'Candidates of published versions that a filter rejected, by reason.',
    labels: ['dataset', 'reason'],
  });
  const shortages = counter({
    name: 'shortages_total',
    help: 'Anchor-positive pairs of published versions that got fewer negatives than asked for, by cause.',
    labels: ['dataset', 'cause'],
  });
  return {
    published: ({ dataset, counts }) => {
      versions.inc({ dataset });
      for (const [source, count] of Object.entries(counts.candidates)) {
        candidates.inc({ dataset, source }, count);
      }
      for (const [reason, count] of Object.entries(counts.rejected)) {
        rejections.inc({ dataset, reason }, count);
      }
      for (const [cause, count] of Object.entries(counts.shortages)) {
        shortages.inc({ dataset, cause }, count);
      }
    },
  };
};

/** Versions that count what is published to them. */
export const countedVersions = (
  versions: Versions,
  { published }: PublishingMetrics,
): Versions => ({
  ...versions,
  publish: async (...parts) => {
    const version = await versions.publish(...parts);
    published(version.manifest);
    return version;
  },
});
