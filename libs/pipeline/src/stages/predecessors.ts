import type { Manifest } from '@sluice/contracts';
import { nightsJudged, judgeRetrain, nightsOf } from '../retrain/judge.ts';
import type { JudgedManifest } from '../retrain/observed.ts';
import type { Plan } from '../plan.ts';
import type { Artifact, Ports, PublishedVersion } from '../ports.ts';
import { TRIPLETS_FILE } from './audit-tables.ts';

/**
 * The rows of a dataset against those of the version before.
 *
 * @param dataset the artifact that holds the data and the audit
 * @param folder where its files lie
 */
export const comparedWith = async (
  before: PublishedVersion | undefined,
  dataset: Artifact,
  folder: string,
  ports: Ports,
): Promise<Manifest['previous']> => {
  if (!before) return null;
  const { isNew, ...difference } = await ports.versions.compare(
    await ports.versions.open(before.manifest),
    folder,
  );
  const triplets = await ports.artifacts.path(dataset, TRIPLETS_FILE);
  let hard = 0;
  for await (const { row, hardness } of ports.tables.read(triplets, ['row', 'hardness'])) {
    row!.forEach((data, i) => {
      if (isNew[Number(data)] && hardness![i] === 'hard') hard++;
    });
  }
  return { version: before.manifest.version, ...difference, hard_added: hard };
};

/** What the rules of the plan's spec say of a version that is about to be published; nothing without rules. */
export const retrainVerdict = async (
  { spec }: Plan,
  manifest: JudgedManifest,
  before: PublishedVersion | undefined,
  ports: Ports,
): Promise<Pick<Manifest, 'retrain'>> => {
  if (!spec.retrain) return {};
  const history: [JudgedManifest, ...JudgedManifest[]] = [manifest];
  const enough = nightsJudged(spec.retrain);
  for (let version = before; version; version = await predecessor(version, ports)) {
    const known = nightsOf(history).length;
    if (known >= enough) break;
    history.push(version.manifest);
    // A version of another model: nothing before it is looked at.
    if (version.manifest.model.fingerprint !== manifest.model.fingerprint) break;
  }
  return { retrain: judgeRetrain(spec.retrain, history) };
};

const predecessor = async (
  { manifest: { dataset, previous } }: PublishedVersion,
  { versions }: Ports,
): Promise<PublishedVersion | undefined> =>
  previous ? versions.find(dataset, previous.version) : undefined;
