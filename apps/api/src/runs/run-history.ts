import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import {
  type DatasetSchedule,
  parseSpec,
  type Run,
  type Settings,
  SluiceError,
  type Spec,
} from '@sluice/contracts';
import { PORTS, SETTINGS } from '@sluice/nest-kit';
import {
  planRun,
  type Ports,
  publishedEvent,
  publishedVersion,
  readPlan,
  retrainEvent,
  runFailedEvent,
} from '@sluice/pipeline';
import type { LedRun, NewRun, Records, RunOutcome } from '@sluice/records';
import { RECORDS } from '../records/records-module.ts';
import { followRun } from './led-run.ts';
import { RunPlant } from './run-plant.ts';
import { VersionRetention } from './version-retention.ts';

/** Milliseconds until another process takes over the runs of one that is not heard of any more. */
const TTL = 30_000;
/** Milliseconds between two looks for runs to take over, or to begin. */
const LOOK = 5_000;

const UNDER_WAY = 'another run of the dataset is under way';

/** What keeps a run that is not planned yet from going on. */
const CANCELLED = new SluiceError('cancelled', 'the run was cancelled');

/**
 * The runs of datasets, one of each at a time: begins them, follows them to their end, and writes that down with what
 * the world is to be told. Any number of processes may; of each run, one does.
 */
@Injectable()
export class RunHistory implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #log = new Logger('runs');
  readonly #records: Records;
  readonly #plant: RunPlant;
  readonly #ports: Ports;
  readonly #retention: VersionRetention;
  readonly #data: string;
  readonly #lease = { leader: `${hostname()} ${process.pid} ${randomUUID()}`, ttl: TTL };
  readonly #closing = new AbortController();
  readonly #followed = new Map<string, { ends: AbortController; followed: Promise<void> }>();
  #timer?: NodeJS.Timeout;
  #looking: Promise<void> = Promise.resolve();

  constructor(
    @Inject(RECORDS) records: Records,
    @Inject(RunPlant) plant: RunPlant,
    @Inject(PORTS) ports: Ports,
    @Inject(VersionRetention) retention: VersionRetention,
    @Inject(SETTINGS) { data }: Settings,
  ) {
    this.#records = records;
    this.#plant = plant;
    this.#ports = ports;
    this.#retention = retention;
    this.#data = resolve(data);
  }

  onApplicationBootstrap(): void {
    this.#look();
    this.#timer = setInterval(() => this.#look(), LOOK);
    this.#timer.unref();
  }

  /** @throws SluiceError `conflict` while another run of the dataset is under way, unless this one may wait */
  async begin(run: NewRun, overlap: 'refuse' | 'queue'): Promise<Run> {
    const begun = await this.#records.runs.begin(run, this.#lease);
    if (begun) {
      this.#follow(begun);
      return this.#records.runs.find(begun.id) as Promise<Run>;
    }
    if (overlap === 'queue') {
      return this.#records.runs.note(run, 'waiting', UNDER_WAY);
    }
    throw new SluiceError('conflict', `another run of ${run.dataset} is under way`);
  }

  /**
   * Takes care of a time at which a dataset was due, once, whoever else sees it: begins its run, or notes what becomes
   * of it while another is under way. Undefined when another process did.
   */
  async beginDue({ dataset, overlap }: DatasetSchedule, due: Date): Promise<Run | undefined> {
    let begun: LedRun | undefined;
    const run = await this.#records.transaction(async ({ schedules, specs, runs }) => {
      const spec = await specs.newest(dataset);
      if (!spec || !(await schedules.claim(dataset, due))) return undefined;
      const { revision } = spec;
      const order: NewRun = { dataset, revision, trigger: 'schedule', created_by: null };
      begun = await runs.begin(order, this.#lease);
      if (begun) return begun;
      const { items } = await runs.list({ dataset, state: 'waiting', limit: 1 });
      return items.length > 0
        ? runs.note(order, 'skipped', 'a run of the dataset waits already')
        : runs.note(order, overlap === 'queue' ? 'waiting' : 'skipped', UNDER_WAY);
    });
    if (begun) this.#follow(begun);
    return run;
  }

  /** Ends a run of this process that is not planned yet. False if it has none such. */
  cancelPlanning(id: string): boolean {
    const run = this.#followed.get(id);
    run?.ends.abort(CANCELLED);
    return run !== undefined;
  }

  #look(): void {
    const look = async (): Promise<void> => {
      // What is let go of is for the next process.
      if (this.#closing.signal.aborted) return;
      const adopted = await this.#records.runs.adopt(this.#lease);
      for (const run of adopted) this.#follow(run);
      for (const dataset of await this.#records.runs.datasetsWaiting()) {
        const begun = await this.#records.runs.beginWaiting(dataset, this.#lease);
        if (begun) this.#follow(begun);
      }
    };
    this.#looking = this.#looking.then(look).catch((error: Error) => {
      this.#log.warn(`cannot look for runs to go on with: ${error.message}`);
    });
  }

  #follow(run: LedRun): void {
    if (this.#closing.signal.aborted) return;
    const ends = new AbortController();
    const followed = this.#toItsEnd(run, AbortSignal.any([this.#closing.signal, ends.signal]))
      .catch((error: Error) => this.#log.warn(`${run.dataset}: ${error.message}`))
      .finally(() => this.#followed.delete(run.id));
    this.#followed.set(run.id, { ends, followed });
  }

  async #toItsEnd(run: LedRun, signal: AbortSignal): Promise<void> {
    let plan = run.plan;
    try {
      const outcome = await followRun(run, {
        records: this.#records,
        control: () => this.#plant.control(),
        planOf: async () =>
          (plan = await planRun(await this.#specOf(run), this.#data, this.#ports)),
        lease: this.#lease,
        signal,
        log: (line) => this.#log.warn(`${run.dataset}: ${line}`),
      });
      await this.#conclude(run, outcome, plan);
    } catch (error) {
      if (!this.#closing.signal.aborted) throw error;
      // The next process need not wait for the lease to run out.
      await this.#records.runs.renew(run, { ...this.#lease, ttl: 0 });
    }
    this.#look();
  }

  async #specOf({ dataset, revision }: LedRun): Promise<Spec> {
    const spec = await this.#records.specs.find(dataset, revision);
    if (!spec) throw new SluiceError('missing', `${dataset} has no revision ${revision}`);
    return parseSpec(spec.text, dataset);
  }

  /** How a run ended, and the events of that, stand together or not at all. */
  async #conclude(run: LedRun, outcome: RunOutcome, plan: string | null): Promise<void> {
    const published =
      outcome.state === 'succeeded' && plan !== null
        ? await publishedVersion(plan, await readPlan(plan, this.#ports), this.#ports)
        : undefined;
    const manifest = published?.manifest;
    // As long as this run is under way, none of the dataset begins that might need what goes.
    if (manifest) await this.#sweep(run);
    await this.#records.transaction(async ({ runs, outbox }) => {
      const ended = await runs.finish(run, { ...outcome, version: manifest?.version });
      if (!ended) return;
      const { dataset, finished_at: time, error } = ended;
      const events = [
        manifest && publishedEvent(manifest),
        manifest && retrainEvent(manifest),
        error && runFailedEvent({ dataset, run: run.id, ...error }, time!),
      ];
      for (const event of events) if (event) await outbox.append(event);
    });
  }

  async #sweep(run: LedRun): Promise<void> {
    const { retention } = await this.#specOf(run);
    if (retention) await this.#retention.sweep(run.dataset, retention);
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.#timer);
    this.#closing.abort(new Error('this process stops'));
    await this.#looking;
    await Promise.all([...this.#followed.values()].map(({ followed }) => followed));
    await this.#looking;
  }
}
