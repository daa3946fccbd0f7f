import { Logger } from '@nestjs/common';
import { type EndedJob, jobMetrics, type Meter, toldHandlers } from '@sluice/observability';
import { createHandlers, findPlan, type Handlers, type Ports } from '@sluice/pipeline';
import type { QueueBackend } from '@sluice/queue';

/** Handlers whose jobs are measured, and told in the log with the run, dataset, stage and shard they belong to. */
export const toldJobs = (ports: Ports, meter: Meter): Handlers => {
  const log = new Logger('work');
  const metrics = meter.of(jobMetrics);
  const datasetOf = datasets(ports);
  const tell = async (job: EndedJob): Promise<void> => {
    const { name: stage, data, outcome, seconds, error } = job;
    const { plan: run, ...shard } = data;
    const fields = { run, dataset: await datasetOf(run), stage, shard, outcome, seconds, error };
    if (outcome === 'failed') log.warn({ message: `${stage}: a job failed`, ...fields });
    else log.log({ message: `${stage}: a job ended`, ...fields });
  };
  return toldHandlers(createHandlers(ports), (job) => {
    metrics.ended(job.name, job.outcome, job.seconds);
    void tell(job);
  });
};

/** Plans that a process remembers the dataset of. */
const REMEMBERED = 100;

/** The dataset of a plan; nothing where that cannot be told just now. */
const datasets = (ports: Ports): ((plan: string) => Promise<string | undefined>) => {
  const known = new Map<string, string>();
  return async (plan) => {
    const before = known.get(plan);
    if (before !== undefined) return before;
    const found = await findPlan(plan, ports).catch(() => undefined);
    if (found === undefined) return undefined;
    if (known.size >= REMEMBERED) known.clear();
    known.set(plan, found.spec.dataset);
    return found.spec.dataset;
  };
};

/** A backend whose workers count the jobs that another worker seems to have died over. */
export const stallsCounted = (backend: QueueBackend, meter: Meter): QueueBackend => ({
  ...backend,
  worker: (name, ...rest) => {
    const worker = backend.worker(name, ...rest);
    const { attend, stalled } = meter.of(jobMetrics);
    attend(name);
    worker.on('stalled', () => stalled(name));
    return worker;
  },
});
