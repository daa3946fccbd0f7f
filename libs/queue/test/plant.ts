import { onTestFinished } from 'vitest';
import type { Handlers, Runs } from '@sluice/pipeline';
import type { QueueBackend } from '../src/backends/queue-backend.ts';
import { type CoordinatorOptions, startCoordinator } from '../src/lead/coordinator.ts';
import type { Steps } from '../src/lead/lead.ts';
import { memoryRuns } from '../src/runs/memory-runs.ts';
import { type RunControl, runControl } from '../src/runs/run-control.ts';
import type { WatchOptions } from '../src/runs/run-watch.ts';
import { type Catalogue, startWorkers, type WorkersOptions } from '../src/work/workers.ts';
import { quickCatalogue } from './pipeline-double.ts';

/** A coordinator, workers and a control of runs, each as it would be in a process of its own. */
export interface Plant {
  control: RunControl;
  runs: Runs;
  /** What coordinator and workers had to say. */
  log: string[];
  /** Submits a run and watches it to its end. */
  run(plan: string, options?: WatchOptions): Promise<void>;
  close(grace?: number): Promise<void>;
}

/** What is worked on, and by whom; a plant without handlers has no workers. */
interface Work {
  steps: Steps;
  handlers: Partial<Handlers>;
}

export interface PlantOptions {
  catalogue?: Catalogue;
  coordinator?: Partial<CoordinatorOptions>;
  workers?: WorkersOptions;
  runs?: Runs;
}

/** Times that suit a test. */
const QUICK = { look: 50, reconcile: 200, lock: 2_000 };

export function startPlant(
  backend: QueueBackend,
  { steps, handlers }: Work,
  { catalogue = quickCatalogue(), coordinator, workers, runs = memoryRuns() }: PlantOptions = {},
): Plant {
  const log: string[] = [];
  const settings = { ...QUICK, catalogue, log: (line: string) => void log.push(line) };
  const leading = startCoordinator(backend, { ...settings, steps, runs, ...coordinator });
  const working = startWorkers(backend, handlers, { ...settings, ...workers });
  const control = runControl(backend, runs);
  let closing: Promise<void> | undefined;
  const close = async (grace?: number): Promise<void> => {
    await Promise.all([leading.close(), working.close({ grace })]);
    await control.close();
  };
  // A test that fails must not work on the jobs of the next one.
  onTestFinished(() => (closing ??= close(0)));
  return {
    control,
    runs,
    log,
    async run(plan, options) {
      await control.submit(plan);
      await control.watch(plan, options);
    },
    close: (grace) => (closing ??= close(grace)),
  };
}

/** Runs one plan in a plant of its own; what was logged. */
export async function runInPlant(
  backend: QueueBackend,
  plan: string,
  pipeline: Work,
  options: PlantOptions & WatchOptions = {},
): Promise<string[]> {
  const plant = startPlant(backend, pipeline, options);
  try {
    await plant.run(plan, options);
    return plant.log;
  } finally {
    await plant.close(0);
  }
}
