import {
  type Job,
  jobId,
  jobProgressSchema,
  jobResultSchema,
  SluiceError,
} from '@sluice/contracts';
import { decodeFailure } from '../failure.ts';
import { parseJob } from '../job-data.ts';
import { until } from '../signal.ts';
import { bell } from '../bell.ts';
import type { JobFeeds } from './job-feeds.ts';
import type { JobQueues, Turn } from './job-queues.ts';
import { patiently } from './patiently.ts';
import { SLOTS, slots } from './slots.ts';

/** What is told of a run's jobs while they are worked off. */
export interface JobReports {
  progress: (id: string, done: number, total: number) => void;
  finished: (id: string, items: number) => void;
}

export interface WindowOptions {
  queues: JobQueues;
  feeds: JobFeeds;
  /** Jobs of a run that are queued or under way at once. */
  size: number;
  /** Of the run. */
  priority: number;
  /** When the run was submitted, in milliseconds. */
  since: number;
  /** Ends the waiting at once; what is queued stays queued. */
  signal: AbortSignal;
  /** While true, nothing is queued and what waits is taken back. */
  paused: () => boolean;
  reports: JobReports;
  log: (line: string) => void;
}

/** Jobs of one stage of a run, a bounded number of them queued at a time. */
export interface JobWindow {
  /**
   * Resolves when no job is queued any more, with the ids of those that were reported done; while the run is
   * paused, when none is under way.
   * @throws SluiceError the failure of the first job that failed for good
   */
  workOff(): Promise<Set<string>>;
  /** Takes back the jobs that wait. */
  withdraw(): Promise<void>;
}

/** Milliseconds between two looks at whether the run is paused. */
const LOOK = 500;
/** Milliseconds of silence after which jobs are looked for: at first, doubling up to the last. */
const SILENCE = { first: 1_000, last: 15_000 };
/** Jobs looked for at a time. */
const LOOKED_FOR = 64;
/** Milliseconds after which a job is no longer put off: the clock of the worker that did so is wrong. */
const LONGEST_DELAY = 60_000;

interface Entry {
  job: Job;
  slot: number;
  /** Hears no more of it. */
  forget: () => void;
  /** Why it failed, until that is looked into. */
  failed?: string;
  delayedSince?: number;
}

/**
 * A window over jobs: the queue never holds more of a run than that, however large it is. Events of the
 * queue tell when a job is done; when none come, the queue is asked. A job that it knows nothing of is done
 * or lost, which only its output can tell: the caller looks.
 *
 * @throws SluiceError `internal` for data that does not fit the schema of its kind, before any is queued
 */
export function jobWindow(jobs: readonly Job[], options: WindowOptions): JobWindow {
  const { queues, feeds, priority, since, signal, reports, log } = options;
  const pending = jobs.map(({ name, data }) => parseJob(name, data));
  const entries = new Map<string, Entry>();
  const free = slots(options.size);
  const done = new Set<string>();
  const { ring, heard } = bell();
  let unsent: Entry[] = [];
  let failure: SluiceError | undefined;
  let silence = SILENCE.first;
  let lastWord = performance.now();

  const word = (): void => {
    lastWord = performance.now();
    silence = SILENCE.first;
    ring();
  };

  const enter = (job: Job, slot: number): void => {
    const id = jobId(job);
    const forget = feeds.hear(id, {
      progress(value) {
        const { data } = jobProgressSchema.safeParse(value);
        if (data) reports.progress(id, data.done, data.total);
        word();
      },
      completed(value) {
        const { data } = jobResultSchema.safeParse(value);
        leave(id);
        if (data?.lost !== undefined) failure ??= new SluiceError('lost', data.lost);
        if (data?.dropped === false) {
          done.add(id);
          reports.finished(id, data.items);
        }
        word();
      },
      failed(reason) {
        entry.failed = String(reason);
        word();
      },
    });
    const entry: Entry = { job, slot, forget };
    entries.set(id, entry);
    unsent.push(entry);
  };

  const leave = (id: string): void => {
    const entry = entries.get(id);
    if (entry === undefined) return;
    free.give(entry.slot);
    entry.forget();
    entries.delete(id);
  };

  const fill = async (): Promise<void> => {
    for (let slot = free.take(pending); slot !== undefined; slot = free.take(pending)) {
      const job = pending.shift()!;
      await until(feeds.open(job.name), signal);
      enter(job, slot);
    }
    if (unsent.length === 0) return;
    const turns = unsent.map(({ job, slot }) => ({ job, priority: priority * SLOTS + slot }));
    // A queue that is full takes jobs again when those before them are done.
    await patiently(() => until(queued(turns), signal), { patient: true, signal, log });
    unsent = [];
  };

  const queued = (turns: Turn[]): Promise<void> =>
    queues.add(turns).catch(({ message }: Error) => {
      throw new SluiceError('unreachable', `jobs cannot be queued: ${message}`);
    });

  const withdraw = async (): Promise<void> => {
    await Promise.all(
      [...entries].map(async ([id, { job }]) => {
        // A job that is under way is locked, and stays.
        if ((await queues.of(job.name).remove(id)) === 0) return;
        leave(id);
        pending.push(job);
      }),
    );
    unsent = [];
  };

  const look = async (id: string, entry: Entry): Promise<void> => {
    const queue = queues.of(entry.job.name);
    const state = await queue.getJobState(id);
    if (state === 'failed') {
      entry.failed = (await queue.getJob(id))?.failedReason ?? 'it failed';
    } else if (state === 'completed' || state === 'unknown') {
      // A queue that ran out of memory may know a job and have it in no list.
      await queue.remove(id);
      leave(id);
    } else if (state === 'delayed') {
      entry.delayedSince ??= performance.now();
      if (performance.now() - entry.delayedSince < LONGEST_DELAY) return;
      entry.delayedSince = undefined;
      await (await queue.getJob(id))?.promote();
    }
  };

  /**
   * A job of an earlier try of the run may fail when this one has begun. Its id kept this try's from being queued,
   * and its failure is not this try's: it is queued again.
   */
  const lookInto = async (id: string, entry: Entry, reason: string): Promise<void> => {
    entry.failed = undefined;
    const queue = queues.of(entry.job.name);
    const queuedAt = await queue.getJob(id).then(
      (job) => job?.timestamp,
      () => undefined,
    );
    if (queuedAt !== undefined && queuedAt < since && (await queue.remove(id)) > 0) {
      unsent.push(entry);
    } else {
      failure ??= decodeFailure(reason, id);
      leave(id);
    }
  };

  const lookIntoFailures = async (): Promise<void> => {
    for (const [id, entry] of entries) {
      if (entry.failed !== undefined) await until(lookInto(id, entry, entry.failed), signal);
    }
  };

  const lookForJobs = async (): Promise<void> => {
    silence = Math.min(silence * 2, SILENCE.last);
    lastWord = performance.now();
    for (const [id, entry] of [...entries].slice(0, LOOKED_FOR)) {
      await until(look(id, entry), signal);
      // Those not looked at come first the next time.
      if (entries.delete(id)) entries.set(id, entry);
    }
  };

  return {
    withdraw,
    async workOff() {
      try {
        for (;;) {
          signal.throwIfAborted();
          await lookIntoFailures();
          if (failure) throw failure;
          const paused = options.paused();
          await (paused ? withdraw() : fill());
          if (entries.size === 0 && (paused || pending.length === 0)) return done;
          await until(heard(LOOK), signal);
          if (performance.now() - lastWord > silence) await lookForJobs();
        }
      } finally {
        for (const { forget } of entries.values()) forget();
      }
    },
  };
}
