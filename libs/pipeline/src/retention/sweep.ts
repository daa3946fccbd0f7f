import type { Manifest, Retention } from '@sluice/contracts';
import type { Ports } from '../ports.ts';
import { expiredVersions } from './expired-versions.ts';
import { planArtifacts } from './plan-artifacts.ts';

export interface Swept {
  /** Names of the versions that are gone. */
  versions: string[];
  /** How many artifacts went with them. */
  artifacts: number;
}

/**
 * Removes the versions of a dataset that need not be kept any more, with the artifacts that nothing else is made
 * of: no version that stays, of any dataset, and no run under way. The latest version keeps all of its, which the
 * next night is made from.
 *
 * @param open digests of the plans of runs under way
 */
export const sweepVersions = async (
  dataset: string,
  retention: Retention,
  ports: Ports,
  open: readonly string[] = [],
): Promise<Swept> => {
  const { versions, artifacts } = ports;
  const latest = await versions.latest(dataset);
  if (!latest) return { versions: [], artifacts: 0 };
  const standing = await manifestsOf(dataset, ports);
  const expired = expiredVersions(standing, latest.manifest.version, retention, ports.now());
  if (expired.length === 0) return { versions: [], artifacts: 0 };
  const kept = await artifactsKept(expired, open, ports);
  let count = 0;
  for (const manifest of expired) {
    const next = standing[standing.indexOf(manifest) - 1];
    for (const name of await planArtifacts(manifest.plan_digest, ports, next?.plan_digest)) {
      if (kept.has(name)) continue;
      await artifacts.remove(name);
      count++;
    }
    // Last, so that whoever is cut off finds it expired again and goes on.
    await versions.remove(dataset, manifest.version);
  }
  return { versions: expired.map(({ version }) => version), artifacts: count };
};

/** Of all versions that are whole, the newest first. */
const manifestsOf = async (dataset: string, { versions }: Ports): Promise<Manifest[]> => {
  const names = await versions.list(dataset);
  const found = await Promise.all(names.map((version) => versions.find(dataset, version)));
  return found.flatMap((version) => (version ? [version.manifest] : []));
};

const artifactsKept = async (
  expired: readonly Manifest[],
  open: readonly string[],
  ports: Ports,
): Promise<Set<string>> => {
  const gone = new Set(expired.map(({ dataset, version }) => `${dataset}/${version}`));
  const plans = new Set(open);
  for (const dataset of await ports.versions.datasets()) {
    for (const manifest of await manifestsOf(dataset, ports)) {
      if (!gone.has(`${dataset}/${manifest.version}`)) plans.add(manifest.plan_digest);
    }
  }
  const kept = new Set<string>();
  for (const plan of plans) {
    for (const name of await planArtifacts(plan, ports)) kept.add(name);
  }
  return kept;
};
