import { asSluiceError, CATALOGUE, type JobName, type RunStatus } from '@sluice/contracts';
import type { QueueBackend } from '../backends/queue-backend.ts';
import type { RunControl } from './run-control.ts';
import { RUN_QUEUE } from './run-queue.ts';

export interface IdlenessOptions {
  plan: string;
  control: RunControl;
  log: (line: string) => void;
  /** Milliseconds between two looks; what is seen twice in a row is told. */
  look: number;
}

/** Tells, once each time, what a run waits for: somebody to lead it, somebody to work on it, or a server. */
export function tellIdleness(
  backend: QueueBackend,
  { plan, control, log, look }: IdlenessOptions,
): { close(): void } {
  let seen: string | undefined;
  let told: string | undefined;
  let looking = false;
  const judge = async (): Promise<void> => {
    const found = await reasonOf(backend, control, plan).catch(
      (error: unknown) => asSluiceError(error).message,
    );
    if (found !== undefined && found === seen && found !== told) log(found);
    if (found === undefined || found === seen) told = found;
    seen = found;
  };
  const timer = setInterval(() => {
    if (looking) return;
    looking = true;
    void judge().finally(() => {
      looking = false;
    });
  }, look);
  timer.unref();
  return { close: () => clearInterval(timer) };
}

/** Undefined for a run that goes on, or has ended. */
async function reasonOf(
  backend: QueueBackend,
  control: RunControl,
  plan: string,
): Promise<string | undefined> {
  await backend.check();
  const status = await control.status(plan);
  if (status?.state === 'paused') return 'the run is paused; it goes on when it is resumed';
  if (status?.state === 'queued') {
    const { active } = await countsOf(RUN_QUEUE, backend);
    return active > 0
      ? 'the run waits for others to end'
      : 'nobody leads the run: no coordinator (the API) is there; it goes on when one comes';
  }
  return status?.state === 'running' ? missingWorker(status, backend) : undefined;
}

async function missingWorker(
  { progress }: RunStatus,
  backend: QueueBackend,
): Promise<string | undefined> {
  const { stage, finished } = progress?.stages.at(-1) ?? { stage: '', finished: true };
  if (finished || !Object.hasOwn(CATALOGUE, stage)) return undefined;
  const { active, waiting, delayed } = await countsOf(CATALOGUE[stage as JobName].queue, backend);
  if (active > 0) return undefined;
  if (waiting > 0) {
    return `nobody takes jobs of the stage ${stage}: no worker for them is there and ready; the run goes on when one is`;
  }
  return delayed > 0
    ? `jobs of the stage ${stage} wait for a server or for room; the log of their worker says for which`
    : undefined;
}

async function countsOf(
  name: string,
  backend: QueueBackend,
): Promise<{ active: number; waiting: number; delayed: number }> {
  const queue = backend.queue(name);
  const counts = await queue.getJobCounts('active', 'waiting', 'prioritized', 'delayed');
  await queue.close();
  const { active = 0, waiting = 0, prioritized = 0, delayed = 0 } = counts;
  return { active, waiting: waiting + prioritized, delayed };
}
