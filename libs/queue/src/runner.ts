import { SluiceError } from '@sluice/contracts';
import type { Handlers, Runs } from '@sluice/pipeline';
import type { QueueBackend } from './backends/queue-backend.ts';
import { startCoordinator } from './lead/coordinator.ts';
import type { Steps } from './lead/lead.ts';
import { tellIdleness } from './runs/idleness.ts';
import { memoryRuns } from './runs/memory-runs.ts';
import { type RunControl, runControl } from './runs/run-control.ts';
import type { WatchOptions } from './runs/run-watch.ts';
import { until } from './signal.ts';
import { type Catalogue, workersOnDemand } from './work/workers.ts';

export interface RunnerOptions extends WatchOptions {
  plan: string;
  steps: Steps;
  handlers: Handlers;
  /** Gets a line for each failure that ends no run, and for each fault of the queue itself. */
  log?: (line: string) => void;
  catalogue?: Catalogue;
}

/** Milliseconds between two looks at what is wanted: a person who interrupts a run waits for them. */
const LOOK = 200;
/** Milliseconds a cancelled run is waited for. */
const CANCELLING = 10_000;

/**
 * Runs one plan in this process alone, and leaves nothing running but the backend. Aborting the signal cancels the
 * run.
 *
 * @throws SluiceError the failure of the job that ended it, or `cancelled`
 */
export async function runPlan(
  backend: QueueBackend,
  { plan, steps, handlers, signal, ...options }: RunnerOptions,
): Promise<void> {
  if (signal?.aborted) throw cancelled();
  const runs = memoryRuns();
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

export interface FollowOptions extends WatchOptions {
  plan: string;
  /** The record that all processes on the same queue share. */
  runs: Runs;
  /** Gets a line when the run waits for somebody or something. */
  log: (line: string) => void;
  /** Milliseconds between two looks at whether it waits. */
  look?: number;
}

/**
 * Orders a run and follows it while others lead it and work on it. Aborting the signal cancels the run.
 *
 * @throws SluiceError the failure of the job that ended it, or `cancelled`
 */
export async function followPlan(
  backend: QueueBackend,
  { plan, runs, log, look = 2_000, signal, ...listeners }: FollowOptions,
): Promise<void> {
  if (signal?.aborted) throw cancelled();
  const control = runControl(backend, runs);
  const idleness = tellIdleness(backend, { plan, control, log, look });
  try {
    await submitAndWatch(control, plan, listeners, signal);
  } finally {
    idleness.close();
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
