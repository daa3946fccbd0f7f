import type { Job } from '@sluice/contracts';
import { refuseSmallCorpus } from './depth.ts';
import { publishedEvent } from './events.ts';
import { readPlan, type Plan } from './plan.ts';
import type { Ports } from './ports.ts';
import { ingested } from './stages/ingest.ts';
import { publishedVersion } from './stages/publish.ts';
import { ingestWork, middleStages, worksOf, type MiddleStage, type Work } from './works.ts';

/** A stage of a run, and the jobs that are still to be done for it. */
export interface Step {
  name: string;
  jobs: Job[];
}

type Stage = 'ingest' | MiddleStage | 'publish' | 'notify';

const stagesOf = (plan: Plan): Stage[] => ['ingest', ...middleStages(plan), 'publish', 'notify'];

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
    const plan = await readPlan(digest, ports);
    const stage = stagesOf(plan)[step];
    if (!stage) return undefined;
    const cached = [...found].filter(([, ready]) => ready).map(([name]) => name);
    const jobs = await missing(stage, digest, plan, cached, ports);
    if (!found.has(stage)) found.set(stage, jobs.length === 0);
    return { name: stage, jobs };
  };
};

/** The same for any number of runs at once, each walked from its first step to after its last. */
export const createStepsOfRuns = (
  ports: Ports,
): ((step: number, digest: string) => Promise<Step | undefined>) => {
  const walks = new Map<string, ReturnType<typeof createSteps>>();
  return async (step, digest) => {
    // Whoever asks for the first step begins anew: what a former walk had found may be gone.
    const walk = (step > 0 && walks.get(digest)) || createSteps(digest, ports);
    walks.set(digest, walk);
    const found = await walk(step);
    if (found === undefined) walks.delete(digest);
    return found;
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
  if (stage === 'ingest') return unfinished([ingestWork(digest, plan)], ports);
  const { meta } = await ingested(plan, ports);
  refuseSmallCorpus(plan.spec, meta);
  return unfinished(worksOf(stage, digest, plan, meta), ports);
};

const unfinished = async (works: Work[], { artifacts }: Ports): Promise<Job[]> => {
  const done = await Promise.all(works.map(({ artifact }) => artifacts.find(artifact)));
  return works.filter((_, i) => !done[i]).map(({ job }) => job);
};
