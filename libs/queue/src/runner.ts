import { SluiceError } from '@sluice/contracts';
import type { Handlers, Runs } from '@sluice/pipeline';
import type { QueueBackend } from './backends/queue-backend.ts';
import { startCoordinator } from './lead/coordinator.ts';
import type { Steps } from './lead/lead.ts';
import { memoryRuns } from './runs/memory-runs.ts';
import { type RunControl, runControl } from './runs/run-control.ts';
import type { WatchOptions } from './runs/run-watch.ts';
import { until } from './signal.ts';
import { type Catalogue, workersOnDemand } from './work/workers.ts';

export interface RunnerOptions extends WatchOptions {
  plan: string;
  steps: Steps;
  handlers: Handlers;
  /** The runs that all processes on the same queue share; those of this process alone if absent. */
  runs?: Runs;
  /** Gets a line for each failure that ends no run, and for each fault of the queue itself. */
  log?: (line: string) => void;
  catalogue?: Catalogue;
}

/** Milliseconds between two looks at what is wanted: a person who interrupts a run waits for them. */
const LOOK = 200;
/** Milliseconds a cancelled run is waited for. */
const CANCELLING = 10_000;

/**
 * Runs one plan in this process, others on the same queue helping, and leaves nothing running but the
 * backend. Aborting the signal cancels the run.
 *
 * @throws SluiceError the failure of the job that ended it, or `cancelled`
 */
export async function runPlan(
  backend: QueueBackend,
  { plan, steps, handlers, runs = memoryRuns(), signal, ...options }: RunnerOptions,
): Promise<void> {
  if (signal?.aborted) throw cancelled();
  const { log, catalogue, ...listeners } = options;
  const settings = { log, catalogue, look: LOOK };
  const workers = workersOnDemand(backend, handlers, settings);
  // A run that finds all its outputs standing needs no workers.
  const staffed: Steps = async (step, plan) => {
    const found = await steps(step, plan);
    for (const { name } of found?.jobs ?? []) workers.start(name);
    return found;
  };
  const coordinator = startCoordinator(backend, { ...settings, steps: staffed, runs });
  const control = runControl(backend, runs);
  try {
    await submitAndWatch(control, plan, listeners, signal);
  } finally {
    await Promise.all([coordinator.close(), workers.close({ grace: 0 })]);
    await control.close();
  }
}

async function submitAndWatch(
  control: RunControl,
  plan: string,
  listeners: WatchOptions,
  signal = new AbortController().signal,
): Promise<void> {
  const submitted = control.submit(plan);
  const patience = new AbortController();
  const cancel = async (): Promise<void> => {
    setTimeout(() => patience.abort(cancelled()), CANCELLING).unref();
    await submitted.then(() => control.cancel(plan));
  };
  const onAbort = (): void => void cancel().catch((error: unknown) => patience.abort(error));
  signal.addEventListener('abort', onAbort);
  try {
    await until(submitted, patience.signal);
    await control.watch(plan, { ...listeners, signal: patience.signal });
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

const cancelled = (): SluiceError => new SluiceError('cancelled', 'the run was cancelled');
