import type { Job } from '@sluice/contracts';
import { refuseSmallCorpus } from './depth.ts';
import { publishedEvent } from './events.ts';
import { embedName, indexName, ingestName } from './lineage.ts';
import { readPlan, type Plan } from './plan.ts';
import type { Ports, Role, RowRange } from './ports.ts';
import { shardsOf } from './shards.ts';
import { curateShardName, curateShards } from './stages/curate.ts';
import { ingested } from './stages/ingest.ts';
import { mineShardName } from './stages/mine.ts';
import { publishedVersion } from './stages/publish.ts';
import { anchorsShareVectors } from './vectors.ts';

/** A stage of a run, and the jobs that are still to be done for it. */
export interface Step {
  name: string;
  jobs: Job[];
}

/** A piece of work with the artifact that proves it done. */
interface Work {
  job: Job;
  artifact: string;
}

type Stage = 'ingest' | 'embed' | 'index' | 'mine' | 'curate' | 'publish' | 'notify';
const STAGES: readonly Stage[] = [
  'ingest',
  'embed',
  'index',
  'mine',
  'curate',
  'publish',
  'notify',
];

/**
 * The run as the coordinator walks it: for each step the jobs whose output is not there yet, an empty list
 * when the whole stage is done, undefined after the last. Asking again is free of effects, so a
 * coordinator that dies asks again and goes on where the artifacts say.
 */
export const createSteps = (
  digest: string,
  ports: Ports,
): ((step: number) => Promise<Step | undefined>) => {
  const found = new Map<Stage, boolean>();
  return async (step) => {
    const stage = STAGES[step];
    if (!stage) return undefined;
    const plan = await readPlan(digest, ports);
    const cached = [...found].filter(([, ready]) => ready).map(([name]) => name);
    const jobs = await missing(stage, digest, plan, cached, ports);
    if (!found.has(stage)) found.set(stage, jobs.length === 0);
    return { name: stage, jobs };
  };
};

const missing = async (
  stage: Stage,
  digest: string,
  plan: Plan,
  cached: string[],
  ports: Ports,
): Promise<Job[]> => {
  if (stage === 'publish') {
    const published = await publishedVersion(digest, plan, ports);
    return published ? [] : [{ name: 'publish', data: { plan: digest, cached } }];
  }
  if (stage === 'notify') {
    const published = await publishedVersion(digest, plan, ports);
    const told =
      published &&
      (await ports.events.has(plan.spec.dataset, publishedEvent(published.manifest).id));
    return told ? [] : [{ name: 'notify', data: { plan: digest } }];
  }
  const works = await worksOf(stage, digest, plan, ports);
  const done = await Promise.all(works.map(({ artifact }) => ports.artifacts.find(artifact)));
  return works.filter((_, i) => !done[i]).map(({ job }) => job);
};

const worksOf = async (
  stage: Exclude<Stage, 'publish' | 'notify'>,
  digest: string,
  plan: Plan,
  ports: Ports,
): Promise<Work[]> => {
  if (stage === 'ingest') {
    return [{ job: { name: 'ingest', data: { plan: digest } }, artifact: ingestName(plan) }];
  }
  const { meta } = await ingested(plan, ports);
  refuseSmallCorpus(plan.spec, meta);
  const documents = shardsOf(meta.documents);
  const anchors = shardsOf(meta.anchors);
  const embedWork = (role: Role, range: RowRange): Work => ({
    job: { name: 'embed', data: { plan: digest, role, ...range } },
    artifact: embedName(plan, role, range),
  });
  const works = {
    embed: () => [
      ...documents.map((range) => embedWork('document', range)),
      ...(anchorsShareVectors(plan, meta)
        ? []
        : anchors.map((range) => embedWork('anchor', range))),
    ],
    index: (): Work[] => [
      { job: { name: 'index', data: { plan: digest } }, artifact: indexName(plan, documents) },
    ],
    mine: () =>
      anchors.map((range): Work => ({
        job: { name: 'mine', data: { plan: digest, ...range } },
        artifact: mineShardName(plan, meta, range),
      })),
    curate: () =>
      curateShards(plan, meta).map((range): Work => ({
        job: { name: 'curate', data: { plan: digest, ...range } },
        artifact: curateShardName(plan, meta, range),
      })),
  };
  return works[stage]();
};
