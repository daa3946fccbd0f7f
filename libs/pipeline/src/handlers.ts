import type { JobData, JobName } from '@sluice/contracts';
import { readPlan } from './plan.ts';
import type { Ports, JobContext } from './ports.ts';
import { curate } from './stages/curate.ts';
import { embed } from './stages/embed.ts';
import { indexVectors } from './stages/index-vectors.ts';
import { ingest } from './stages/ingest.ts';
import { mine } from './stages/mine.ts';
import { neighbours } from './stages/neighbours/neighbours.ts';
import { notify } from './stages/notify.ts';
import { publish } from './stages/publish.ts';
import { errors } from './stages/sources/errors.ts';
import { inBatch } from './stages/sources/in-batch.ts';

/** What a worker does with each kind of job. The outcome is an artifact or a version, never a value. */
export type Handlers = {
  [Name in JobName]: (data: JobData<Name>, context: JobContext) => Promise<void>;
};

export const createHandlers = (ports: Ports): Handlers => ({
  ingest: async ({ plan }) => {
    await ingest(await readPlan(plan, ports), ports);
  },
  embed: async ({ plan, role, start, end }, context) => {
    await embed(await readPlan(plan, ports), role, { start, end }, ports, context);
  },
  index: async ({ plan }, context) => {
    await indexVectors(await readPlan(plan, ports), ports, context);
  },
  neighbours: async ({ plan, role, start, end }, context) => {
    await neighbours(await readPlan(plan, ports), role, { start, end }, ports, context);
  },
  errors: async ({ plan, start, end }) => {
    await errors(await readPlan(plan, ports), { start, end }, ports);
  },
  'in-batch': async ({ plan }, context) => {
    await inBatch(await readPlan(plan, ports), ports, context);
  },
  mine: async ({ plan, start, end }) => {
    await mine(await readPlan(plan, ports), { start, end }, ports);
  },
  curate: async ({ plan, start, end }, context) => {
    await curate(await readPlan(plan, ports), { start, end }, ports, context);
  },
  publish: async ({ plan, cached }, context) => {
    await publish(plan, cached, ports, context);
  },
  notify: async ({ plan }) => {
    await notify(plan, ports);
  },
});
