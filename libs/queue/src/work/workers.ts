import { CATALOGUE, JOB_NAMES, type JobName } from '@sluice/contracts';
import type { Handlers } from '@sluice/pipeline';
import type { JobWorker, QueueBackend } from '../backends/queue-backend.ts';
import { type Admit, watchAdmission } from './admission.ts';
import { endWithin } from '../closing.ts';
import type { Handler } from './job-attempt.ts';
import { startWorker } from './job-worker.ts';
import { standingRuns } from './standing-runs.ts';

export type Catalogue = typeof CATALOGUE;

export interface WorkersOptions {
  /** Gets a line for each attempt that failed, and for each fault of the queue itself. */
  log?: (line: string) => void;
  catalogue?: Catalogue;
  /** Milliseconds without a sign of life after which another worker may take a job; the catalogue's if absent. */
  lock?: number;
  /** A job that lacks a server or room is put off until there is one, instead of failing in the end. */
  patient?: boolean;
  /** Says what keeps this process from taking jobs at the moment, such as a disk that is full. */
  admit?: Admit;
  /** Milliseconds between two looks whether the runs of the jobs in hand still stand. */
  look?: number;
  /** Milliseconds between two looks at `admit`. */
  admitLook?: number;
}

export interface Workers {
  /** Starts to work on jobs of this kind, unless that has begun. */
  start(name: JobName): void;
  /** What keeps the workers from taking jobs at the moment. */
  fault(): string | undefined;
  /**
   * Takes no more jobs and waits for those under way; what is not done after `grace` milliseconds (without
   * end if absent) is put back for another worker.
   */
  close(options?: { grace?: number }): Promise<void>;
}

const LOOK = 1_000;
/** To see whether there is room, something is written. */
const ADMIT_LOOK = 5_000;

/**
 * Works on the queues of the kinds of job that have a handler. A job whose data does not fit its schema
 * fails for good; one that fails is tried again if the code of its error says that can help; one whose run
 * no longer stands is dropped.
 */
export function startWorkers(
  backend: QueueBackend,
  handlers: Partial<Handlers>,
  options: WorkersOptions = {},
): Workers {
  const workers = workersOnDemand(backend, handlers, options);
  for (const name of JOB_NAMES) if (handlers[name] !== undefined) workers.start(name);
  return workers;
}

/** Workers of which none has started yet: each costs a dozen queries. */
export function workersOnDemand(
  backend: QueueBackend,
  handlers: Partial<Handlers>,
  {
    log = () => undefined,
    catalogue = CATALOGUE,
    lock,
    patient = false,
    admit,
    look = LOOK,
    admitLook = ADMIT_LOOK,
  }: WorkersOptions,
): Workers {
  const runs = standingRuns(backend, look);
  const handBack = new AbortController();
  const underWay = new Set<Promise<unknown>>();
  const started = new Map<JobName, JobWorker>();
  const admission = watchAdmission(admit, admitLook, () => [...started.values()], log);
  let closed = false;
  return {
    start(name) {
      if (closed || started.has(name)) return;
      const shop = {
        runs,
        admission,
        handBack: handBack.signal,
        underWay,
        log,
        patient,
        kind: { ...catalogue[name], ...(lock !== undefined && { lock }) },
      };
      started.set(name, startWorker(backend, name, handlers[name] as Handler, shop));
    },
    fault: () => admission.fault(),
    async close({ grace = Infinity } = {}) {
      closed = true;
      admission.close();
      const ended = Promise.all([...started.values()].map((worker) => worker.close()));
      await endWithin(grace, Promise.allSettled(underWay), ended, handBack);
      await runs.close();
    },
  };
}
