import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { DatasetSchedule } from '@sluice/contracts';
import { type Clock, CLOCK, QueueServer } from '@sluice/nest-kit';
import type { Records } from '@sluice/records';
import { RECORDS } from '../records/records-module.ts';
import { RunHistory } from '../runs/run-history.ts';
import { type Alarms, startAlarms } from './alarms.ts';
import { lastDue } from './due-times.ts';

/** Milliseconds between two looks at all schedules: no run is later than that, whatever was missed. */
const LOOK = 30_000;

/**
 * Begins the runs of datasets when they are due. Alarms in the queue say when; what is owed is told by the records
 * alone, so that an alarm that is lost, or rings twice, changes nothing.
 */
@Injectable()
export class ScheduleKeeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #log = new Logger('schedules');
  readonly #records: Records;
  readonly #history: RunHistory;
  readonly #queues: QueueServer;
  readonly #now: Clock;
  #alarms?: Alarms;
  #timer?: NodeJS.Timeout;
  #looking: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(
    @Inject(RECORDS) records: Records,
    @Inject(RunHistory) history: RunHistory,
    @Inject(QueueServer) queues: QueueServer,
    @Inject(CLOCK) now: Clock,
  ) {
    this.#records = records;
    this.#history = history;
    this.#queues = queues;
    this.#now = now;
  }

  onApplicationBootstrap(): void {
    // Alarms in a queue within this process would ring no better than its own timer.
    if (this.#queues.shared) void this.#startAlarms();
    void this.look();
    this.#timer = setInterval(() => void this.look(), LOOK);
    this.#timer.unref();
  }

  async #startAlarms(): Promise<void> {
    const backend = await this.#queues.reached;
    if (this.#stopped) return;
    const log = (line: string): void => this.#log.warn(line);
    this.#alarms = startAlarms(backend, { onAlarm: (dataset) => this.#ring(dataset), log });
    await this.look();
  }

  /** Sets the alarms by the schedules there are, and begins what is owed. */
  look(): Promise<void> {
    this.#looking = this.#looking.then(() => this.#look());
    return this.#looking;
  }

  /** Never rejects: what could not be seen is seen the next time. */
  async #look(): Promise<void> {
    try {
      const schedules = await this.#enabled();
      for (const schedule of schedules) await this.#beginOwed(schedule);
      await this.#alarms?.set(schedules);
    } catch (error) {
      this.#log.warn(`cannot look what is due: ${(error as Error).message}`);
    }
  }

  async #ring(dataset: string): Promise<void> {
    const schedule = await this.#records.schedules.find(dataset);
    if (schedule?.enabled) await this.#beginOwed(schedule);
  }

  async #beginOwed(schedule: DatasetSchedule): Promise<void> {
    const { dataset, last_due_at: last, created_at: created } = schedule;
    const due = lastDue(schedule, new Date(last ?? created), this.#now());
    if (!due) return;
    const run = await this.#history.beginDue(schedule, due);
    if (!run) return;
    const { id, state, note } = run;
    const message = `due at ${due.toISOString()}: ${note ?? state}`;
    this.#log.log({ message, dataset, order: id, state });
  }

  async #enabled(): Promise<DatasetSchedule[]> {
    const schedules: DatasetSchedule[] = [];
    let cursor: string | undefined;
    do {
      const page = await this.#records.schedules.list({ limit: 200, cursor });
      schedules.push(...page.items.filter(({ enabled }) => enabled));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    return schedules;
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await this.#alarms?.close();
    await this.#looking;
  }
}
