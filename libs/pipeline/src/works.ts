import type { Job } from '@sluice/contracts';
import { embedName, inBatchName, ingestName } from './lineage.ts';
import type { Plan } from './plan.ts';
import type { Role, RowRange } from './ports.ts';
import { shardsOf } from './shards.ts';
import { curateShardName, curateShards } from './stages/curate.ts';
import { asksWhoseNeighbours } from './stages/evidence.ts';
import { indexStageName } from './stages/index-name.ts';
import type { IngestMeta } from './stages/ingest.ts';
import { mineShardName } from './stages/mine.ts';
import { neighboursShardName } from './stages/neighbours/shard-name.ts';
import { errorsShardName, errorsShards } from './stages/sources/errors.ts';
import { anchorsShareVectors } from './vectors.ts';

/** A piece of work with the artifact that proves it done. */
export interface Work {
  job: Job;
  artifact: string;
}

/** All that is to be done for a stage of a plan, done or not. */
type WorksOf = (digest: string, plan: Plan, meta: IngestMeta) => Work[];

const overRole = (
  name: 'embed' | 'neighbours',
  digest: string,
  role: Role,
  rows: number,
  artifact: (range: RowRange) => string,
): Work[] =>
  shardsOf(rows).map((range) => ({
    job: { name, data: { plan: digest, role, ...range } },
    artifact: artifact(range),
  }));

const overAnchors = (
  name: 'errors' | 'mine' | 'curate',
  digest: string,
  shards: RowRange[],
  artifact: (range: RowRange) => string,
): Work[] =>
  shards.map((range) => ({
    job: { name, data: { plan: digest, ...range } },
    artifact: artifact(range),
  }));

/** The stages between ingest and publish, each of which needs what those before it made. */
const WORKS = {
  embed: (digest, plan, meta) => {
    const of = (role: Role, rows: number): Work[] =>
      overRole('embed', digest, role, rows, (range) => embedName(plan, role, range));
    const documents = of('document', meta.documents);
    return anchorsShareVectors(plan, meta)
      ? documents
      : [...documents, ...of('anchor', meta.anchors)];
  },
  index: (digest, plan, meta) => [
    { job: { name: 'index', data: { plan: digest } }, artifact: indexStageName(plan, meta) },
  ],
  neighbours: (digest, plan, meta) => {
    const of = (role: Role, rows: number): Work[] =>
      overRole('neighbours', digest, role, rows, (range) =>
        neighboursShardName(plan, meta, role, range),
      );
    const anchors = of('anchor', meta.anchors);
    return asksWhoseNeighbours(plan) ? [...anchors, ...of('document', meta.documents)] : anchors;
  },
  errors: (digest, plan, meta) =>
    overAnchors('errors', digest, errorsShards(plan, meta), (range) =>
      errorsShardName(plan, meta, range),
    ),
  'in-batch': (digest, plan, { documents }) => [
    { job: { name: 'in-batch', data: { plan: digest } }, artifact: inBatchName(plan, documents) },
  ],
  mine: (digest, plan, meta) =>
    overAnchors('mine', digest, shardsOf(meta.anchors), (range) =>
      mineShardName(plan, meta, range),
    ),
  curate: (digest, plan, meta) =>
    overAnchors('curate', digest, curateShards(plan, meta), (range) =>
      curateShardName(plan, meta, range),
    ),
} satisfies Record<string, WorksOf>;

export type MiddleStage = keyof typeof WORKS;

/** The stages of a plan between ingest and publish: a source that it does not ask for has none. */
export const middleStages = ({ spec: { mine } }: Plan): MiddleStage[] =>
  (Object.keys(WORKS) as MiddleStage[]).filter(
    (stage) => (stage !== 'errors' && stage !== 'in-batch') || mine.sources.includes(stage),
  );

export const ingestWork = (digest: string, plan: Plan): Work => ({
  job: { name: 'ingest', data: { plan: digest } },
  artifact: ingestName(plan),
});

export const worksOf = (stage: MiddleStage, digest: string, plan: Plan, meta: IngestMeta): Work[] =>
  WORKS[stage](digest, plan, meta);
