import type { Manifest, Retention } from '@sluice/contracts';

const DAY = 86_400_000;

/**
 * The versions that a dataset need not keep any more, the oldest first. A version is kept if either rule says so;
 * the latest always is.
 *
 * @param newestFirst all versions of the dataset that are whole
 */
export const expiredVersions = <Version extends Pick<Manifest, 'version' | 'created_at'>>(
  newestFirst: readonly Version[],
  latest: string,
  { versions = 0, days }: Retention,
  now: Date,
): Version[] =>
  newestFirst
    .filter(({ version, created_at: at }, place) => {
      const young = days !== undefined && now.getTime() - Date.parse(at) <= days * DAY;
      return version !== latest && place >= versions && !young;
    })
    .reverse();
