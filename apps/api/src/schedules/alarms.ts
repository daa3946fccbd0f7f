import type { DatasetSchedule } from '@sluice/contracts';
import type { QueueBackend } from '@sluice/queue';

/** The queue of alarms: a scheduler for each dataset, whose jobs say that it is due. */
const ALARMS = 'schedule';

export interface Alarms {
  /** Makes the alarms those of these schedules, and no others. */
  set: (schedules: readonly DatasetSchedule[]) => Promise<void>;
  close: () => Promise<void>;
}

export interface AlarmOptions {
  /** Told when a dataset is due, by one of all processes that listen. */
  onAlarm: (dataset: string) => Promise<void>;
  log: (line: string) => void;
}

/** Alarms that have rung leave nothing, nor do those that nobody heeded: what is owed stands elsewhere. */
const OPTIONS = { removeOnComplete: true, removeOnFail: true };

/** Rings when datasets are due, by schedulers that live in the queue and know time zones. */
export const startAlarms = (backend: QueueBackend, { onAlarm, log }: AlarmOptions): Alarms => {
  const queue = backend.queue(ALARMS);
  const worker = backend.worker(
    ALARMS,
    async (job) => {
      const { dataset } = job.data as { dataset?: unknown };
      if (typeof dataset === 'string') await onAlarm(dataset);
    },
    {},
  );
  worker.on('failed', (job, { message }) => log(`${job?.id}: ${message}`));
  worker.on('error', () => undefined);
  return {
    set: async (schedules) => {
      const standing = new Map(
        (await queue.getJobSchedulers()).map((scheduler) => [scheduler.key, scheduler]),
      );
      for (const { dataset, cron, timezone } of schedules) {
        const found = standing.get(dataset);
        standing.delete(dataset);
        if (found?.pattern === cron && found.tz === timezone) continue;
        const repeat = { pattern: cron, tz: timezone };
        const template = { name: 'due', data: { dataset }, opts: OPTIONS };
        await queue.upsertJobScheduler(dataset, repeat, template);
      }
      for (const dataset of standing.keys()) await queue.removeJobScheduler(dataset);
    },
    close: async () => {
      await worker.close();
      await queue.close();
    },
  };
};
