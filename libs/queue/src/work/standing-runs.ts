import type { JobQueue, QueueBackend } from '../backends/queue-backend.ts';
import { RUN_QUEUE, runJobId } from '../runs/run-queue.ts';

/** One job's interest in its run. */
export interface Presence {
  /** Aborted when the run no longer stands. */
  signal: AbortSignal;
  leave(): void;
}

/**
 * Knows of the runs of the jobs in hand whether they still stand in the queue. A run that is cancelled, has
 * failed or was forgotten does not: whatever is still under way for it ends within two looks.
 */
export interface StandingRuns {
  enter(plan: string): Promise<Presence>;
  close(): Promise<void>;
}

const RUN_IS_OVER = Symbol('the run is over');

interface Known {
  over: AbortController;
  jobs: number;
  /** When the run was last seen to stand. */
  seen: number;
}

const unknown = (): Known => ({ over: new AbortController(), jobs: 0, seen: -Infinity });

const STANDS = new Set(['active', 'waiting', 'prioritized', 'delayed']);

/** @param look milliseconds between two looks */
export function standingRuns(backend: QueueBackend, look: number): StandingRuns {
  const queue = backend.queue(RUN_QUEUE);
  const known = new Map<string, Known>();
  const timer = setInterval(() => {
    for (const [plan, run] of known) void check(queue, plan, run);
  }, look);
  timer.unref();
  return {
    async enter(plan) {
      const former = known.get(plan);
      // A run that was over may stand again while the last of its former jobs is ending.
      const run = former && !former.over.signal.aborted ? former : unknown();
      known.set(plan, run);
      run.jobs += 1;
      if (performance.now() - run.seen > look) await check(queue, plan, run);
      return {
        signal: run.over.signal,
        leave() {
          run.jobs -= 1;
          if (run.jobs === 0 && known.get(plan) === run) known.delete(plan);
        },
      };
    },
    async close() {
      clearInterval(timer);
      await queue.close();
    },
  };
}

async function check(queue: JobQueue, plan: string, run: Known): Promise<void> {
  const now = performance.now();
  // A queue that does not answer says nothing about a run.
  const state = await queue.getJobState(runJobId(plan)).catch(() => 'active');
  if (STANDS.has(state)) run.seen = now;
  else run.over.abort(RUN_IS_OVER);
}
