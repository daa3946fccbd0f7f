import { CATALOGUE, type Job, JOB_NAMES, jobId } from '@sluice/contracts';
import type { Handlers, JobContext } from '@sluice/pipeline';
import type { Steps } from '../src/lead/lead.ts';
import type { Catalogue } from '../src/work/workers.ts';

/** A plan's digest that is like no other one. */
let plans = 0;
export const newPlan = (): string => (++plans).toString(16).padStart(64, '0');

export const ingest = (plan: string): Job => ({ name: 'ingest', data: { plan } });
export const index = (plan: string): Job => ({ name: 'index', data: { plan } });
export const publish = (plan: string): Job => ({
  name: 'publish',
  data: { plan, cached: [] },
});
export const mine = (plan: string, shards: number): Job[] =>
  Array.from({ length: shards }, (_, shard) => ({
    name: 'mine',
    data: { plan, start: shard * 10, end: shard * 10 + 10 },
  }));

/** The catalogue, with times that suit a test. */
export function quickCatalogue(change: Partial<Catalogue['mine']> = {}): Catalogue {
  const times = { backoff: 40, lock: 2_000 };
  const quick = Object.entries(CATALOGUE).map(([name, kind]) => [name, { ...kind, ...times }]);
  const catalogue = Object.fromEntries(quick) as Catalogue;
  return { ...catalogue, mine: { ...catalogue.mine, ...change } };
}

export interface PipelineDouble {
  steps: Steps;
  handlers: Handlers;
  /** Ids of the jobs whose output stands. */
  outputs: Set<string>;
  /** Ids of the jobs in the order in which their attempts began. */
  attempts: string[];
}

/**
 * Stages whose output is the mere fact that a job is done. `work` is what a job does before that; a
 * plan's stages are its own.
 */
export function pipelineDouble(
  stages: (plan: string) => Job[][],
  work: (job: Job, context: Required<JobContext>) => Promise<void> = async () => undefined,
): PipelineDouble {
  const outputs = new Set<string>();
  const attempts: string[] = [];
  const handle = (name: Job['name']) => async (data: Job['data'], context: JobContext) => {
    const job = { name, data } as Job;
    attempts.push(jobId(job));
    await work(job, context as Required<JobContext>);
    outputs.add(jobId(job));
  };
  return {
    outputs,
    attempts,
    handlers: Object.fromEntries(JOB_NAMES.map((name) => [name, handle(name)])) as Handlers,
    async steps(step, plan) {
      const jobs = stages(plan)[step];
      if (jobs === undefined) return undefined;
      return { name: jobs[0].name, jobs: jobs.filter((job) => !outputs.has(jobId(job))) };
    },
  };
}
