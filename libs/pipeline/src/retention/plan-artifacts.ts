import { changesName, indexName, ingestName, verdictsName } from '../lineage.ts';
import { findPlan, planName, type Plan } from '../plan.ts';
import type { Artifact, Ports } from '../ports.ts';
import { datasetArtifactName } from '../stages/dataset.ts';
import type { IngestMeta } from '../stages/ingest.ts';
import { decidedName } from '../verdicts.ts';
import { middleStages, worksOf } from '../works.ts';

/** A plan whose artifacts can be told. */
interface KnownPlan {
  digest: string;
  plan: Plan;
  rows?: Artifact<IngestMeta>;
}

const known = async (digest: string, ports: Ports): Promise<KnownPlan | undefined> => {
  const plan = await findPlan(digest, ports);
  if (!plan) return undefined;
  return { digest, plan, rows: await ports.artifacts.find<IngestMeta>(ingestName(plan)) };
};

/**
 * Names of the artifacts that a run made or found, those last that the others' names are told by: whoever removes
 * them in this order and is cut off can begin again. None where the plan itself is gone.
 *
 * @param next digest of the plan of the version that followed, which was made by comparing the two
 */
export const planArtifacts = async (
  digest: string,
  ports: Ports,
  next?: string,
): Promise<string[]> => {
  const found = await known(digest, ports);
  if (!found) return [];
  const { plan, rows } = found;
  const followed = next === undefined ? undefined : await known(next, ports);
  return [
    ...(rows ? madeOf(found, rows) : []),
    ...(rows && followed?.rows
      ? [
          changesName(
            indexName(plan, rows.meta.documents),
            indexName(followed.plan, followed.rows.meta.documents),
          ),
        ]
      : []),
    ...(plan.verdicts ? [verdictsName(plan), decidedName(plan.verdicts.digest)] : []),
    ingestName(plan),
    planName(digest),
  ];
};

const madeOf = ({ digest, plan }: KnownPlan, { meta }: Artifact<IngestMeta>): string[] => [
  datasetArtifactName(plan, meta),
  ...middleStages(plan)
    .toReversed()
    .flatMap((stage) => worksOf(stage, digest, plan, meta).map(({ artifact }) => artifact)),
];
