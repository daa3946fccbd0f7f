import { type JobName, SluiceError } from '@sluice/contracts';
import type { Handlers } from '@sluice/pipeline';
import type { QueueBackend } from './backends/queue-backend.ts';
import { startCoordinator, type Steps } from './coordinator.ts';
import { type RunEvent, runEvents, type RunListener } from './run-events.ts';
import { until } from './signal.ts';
import { type Catalogue, startWorkers, type Workers, type WorkersOptions } from './workers.ts';

export interface RunnerOptions {
  steps: Steps;
  handlers: Handlers;
  /** Gets a line for each failure that ends no run, and for each fault of the queue itself. */
  log?: (line: string) => void;
  catalogue?: Catalogue;
}

export interface RunOptions {
  onEvent?: (event: RunEvent) => void;
  /** Cancels the run. */
  signal?: AbortSignal;
}

/** A coordinator in this process, and workers for each kind of job as soon as one is to be done. */
export interface Runner {
  /**
   * Resolves when the plan is done; several plans may run at once, each of them once.
   * @throws SluiceError the failure of the job that ended it, or `cancelled`
   */
  run(plan: string, options?: RunOptions): Promise<void>;
  /** Cancels what is under way and waits for it to stop. */
  close(): Promise<void>;
}

/** Whatever of a run is still under way when its outcome is known ends at its `signal`. */
interface ActiveRun {
  over: AbortController;
  events: RunListener;
}

/** A backend serves one runner at a time: a second would take the first one's jobs. */
export function startRunner(backend: QueueBackend, options: RunnerOptions): Runner {
  const { steps, handlers, ...rest } = options;
  const active = new Map<string, ActiveRun>();
  const signal = (plan: string): AbortSignal | undefined => active.get(plan)?.over.signal;
  const workers = workersOnDemand(backend, handlers, {
    ...rest,
    signal,
    onReport: (report) => active.get(report.job.data.plan)?.events.job(report),
  });
  const staffed: Steps = async (step, plan) => {
    const found = await steps(step, plan);
    for (const { name } of found?.jobs ?? []) workers.start(name);
    return found;
  };
  const coordinator = startCoordinator(backend, staffed, {
    ...rest,
    signal,
    onStage: (plan, event) => active.get(plan)?.events.stage(event),
  });

  return {
    async run(plan, { onEvent = () => undefined, signal } = {}) {
      if (active.has(plan)) throw new SluiceError('internal', `plan ${plan} is under way already`);
      const over = new AbortController();
      const cancel = (): void => over.abort(new SluiceError('cancelled', 'the run was cancelled'));
      if (signal?.aborted) cancel();
      signal?.addEventListener('abort', cancel);
      active.set(plan, { over, events: runEvents(onEvent) });
      // A cancelled run is active until its coordinator has noticed: none of its jobs may start anew.
      const outcome = coordinator.run(plan).finally(() => active.delete(plan));
      try {
        await until(outcome, over.signal);
      } finally {
        signal?.removeEventListener('abort', cancel);
        cancel();
      }
    },
    async close() {
      for (const { over } of active.values()) {
        over.abort(new SluiceError('cancelled', 'the runner was closed'));
      }
      await coordinator.close();
      await workers.close();
    },
  };
}

/** A run that finds all its outputs standing needs no workers, and each costs a dozen queries. */
function workersOnDemand(
  backend: QueueBackend,
  handlers: Handlers,
  options: WorkersOptions,
): Workers & { start(name: JobName): void } {
  const started = new Map<JobName, Workers>();
  let closed = false;
  return {
    start(name) {
      // A cancelled run's look at its next step may still be under way when all else is closed.
      if (closed || started.has(name)) return;
      started.set(name, startWorkers(backend, { [name]: handlers[name] }, options));
    },
    async close() {
      closed = true;
      await Promise.all([...started.values()].map((workers) => workers.close()));
    },
  };
}

/** Runs one plan in this process and leaves nothing running but the backend. See {@link Runner.run}. */
export async function runPlan(
  backend: QueueBackend,
  { plan, onEvent, signal, ...options }: RunnerOptions & RunOptions & { plan: string },
): Promise<void> {
  const runner = startRunner(backend, options);
  try {
    await runner.run(plan, { onEvent, signal });
  } finally {
    await runner.close();
  }
}
