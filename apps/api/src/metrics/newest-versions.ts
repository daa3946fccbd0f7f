import type { Manifest } from '@sluice/contracts';
import type { Versions } from '@sluice/pipeline';

/** Milliseconds for which what was read is good enough: two Prometheuses ask twice as often. */
const FRESH = 5_000;

/** The newest manifest of every dataset that has been published. */
export const newestVersions = (
  versions: Pick<Versions, 'datasets' | 'latest'>,
): (() => Promise<Manifest[]>) => {
  let read: { at: number; manifests: Promise<Manifest[]> } | undefined;
  const readAll = async (): Promise<Manifest[]> => {
    const datasets = await versions.datasets();
    const newest = await Promise.all(datasets.map((dataset) => versions.latest(dataset)));
    return newest.flatMap((version) => (version ? [version.manifest] : []));
  };
  return () => {
    if (read === undefined || performance.now() - read.at > FRESH) {
      const manifests = readAll();
      read = { at: performance.now(), manifests };
      manifests.catch(() => (read = undefined));
    }
    return read.manifests;
  };
};
