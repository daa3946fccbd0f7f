import {
  asSluiceError,
  mayPass,
  type RunOutcome,
  type RunProgress,
  runProgressSchema,
  SluiceError,
} from '@sluice/contracts';
import type { Runs } from '@sluice/pipeline';
import type { JobQueue, QueueBackend } from '../backends/queue-backend.ts';
import type { QueueFeed } from '../backends/queue-feed.ts';
import { bell } from '../bell.ts';
import { until } from '../signal.ts';
import { type RunEvent, runEvents } from './run-events.ts';
import { RUN_QUEUE, runJobId } from './run-queue.ts';

export interface WatchOptions {
  onEvent?: (event: RunEvent) => void;
  /** Gets the whole of how far the run is, each time some of it has changed. */
  onProgress?: (progress: RunProgress) => void;
  /** Ends the watching, not the run. */
  signal?: AbortSignal;
}

export interface RunWatch {
  watch: (plan: string, options?: WatchOptions) => Promise<void>;
  close: () => Promise<void>;
}

/** Milliseconds after which a watcher looks for itself, if it hears nothing. */
const LOOK = 2_000;

interface Watcher {
  tell: (progress: unknown) => void;
  ended: () => void;
}

/** Watchers of runs: all those of a process hear one feed of the queue. */
export function runWatch(backend: QueueBackend, queue: JobQueue, runs: Runs): RunWatch {
  const watchers = new Map<string, Set<Watcher>>();
  let feed: Promise<QueueFeed> | undefined;
  const each = (id: string, tell: (watcher: Watcher) => void): void =>
    watchers.get(id)?.forEach(tell);
  const listen = (): Promise<QueueFeed> =>
    backend.feed(RUN_QUEUE, {
      progress: (id, progress) => each(id, (watcher) => watcher.tell(progress)),
      completed: (id) => each(id, (watcher) => watcher.ended()),
      failed: (id) => each(id, (watcher) => watcher.ended()),
    });

  return {
    async watch(plan, { onEvent, onProgress, signal = new AbortController().signal } = {}) {
      const id = runJobId(plan);
      const events = onEvent && runEvents(onEvent);
      const { ring, heard } = bell();
      const watcher: Watcher = {
        tell(value) {
          const { data } = runProgressSchema.safeParse(value);
          if (data === undefined) return;
          events?.(data);
          onProgress?.(data);
        },
        ended: ring,
      };
      const beside = watchers.get(id) ?? new Set();
      watchers.set(id, beside.add(watcher));
      try {
        await until((feed ??= listen()), signal);
        for (;;) {
          const found = await until(runs.find(plan), signal).catch(whenAway);
          if (found?.outcome) return finish(found.outcome, watcher);
          if (found && !found.order) throw new SluiceError('missing', `there is no run ${plan}`);
          watcher.tell((await until(queue.getJob(id), signal))?.progress);
          await until(heard(LOOK), signal);
        }
      } finally {
        beside.delete(watcher);
        if (beside.size === 0) watchers.delete(id);
      }
    },
    async close() {
      await (await feed)?.close();
    },
  };
}

/** A store that does not answer just now says nothing about the run. */
function whenAway(error: unknown): undefined {
  if (!mayPass(asSluiceError(error).code)) throw error;
}

function finish({ progress, failure }: RunOutcome, { tell }: Watcher): void {
  tell(progress);
  if (failure) throw new SluiceError(failure.code, failure.message);
}
