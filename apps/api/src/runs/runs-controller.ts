import { Controller, Inject, type MessageEvent } from '@nestjs/common';
import {
  type AnswerOf,
  cancelRun,
  getRun,
  getRunProgress,
  listRuns,
  listRunSteps,
  pauseRun,
  type RequestOf,
  resumeRun,
  retryRun,
  type Run,
  type RunProgress,
  SluiceError,
  startRun,
  watchRun,
} from '@sluice/contracts';
import { Handles } from '@sluice/nest-kit';
import type { Records } from '@sluice/records';
import type { Observable } from 'rxjs';
import { CallerName } from '../keys/caller.ts';
import { RECORDS } from '../records/records-module.ts';
import { RunHistory } from './run-history.ts';
import { RunPlant } from './run-plant.ts';
import { toldRuns } from './told-run.ts';
import { whenOrdered } from './when-ordered.ts';

type OfRun = Pick<RequestOf<typeof getRun>, 'params'>;

const NOTHING: RunProgress = { stages: [] };

@Controller()
export class RunsController {
  readonly #records: Records;
  readonly #history: RunHistory;
  readonly #plant: RunPlant;
  readonly #told = toldRuns((id) => this.#known(id));

  constructor(
    @Inject(RECORDS) records: Records,
    @Inject(RunHistory) history: RunHistory,
    @Inject(RunPlant) plant: RunPlant,
  ) {
    this.#records = records;
    this.#history = history;
    this.#plant = plant;
  }

  @Handles(startRun)
  async start(
    { params: { dataset }, body: { overlap } }: RequestOf<typeof startRun>,
    @CallerName() caller: string | null,
  ): Promise<AnswerOf<typeof startRun>> {
    const spec = await this.#records.specs.newest(dataset);
    if (!spec) throw new SluiceError('missing', `${dataset} has no spec yet; put one first`);
    const { revision } = spec;
    return this.#history.begin(
      { dataset, revision, trigger: 'manual', created_by: caller },
      overlap,
    );
  }

  @Handles(listRuns)
  list({ query }: RequestOf<typeof listRuns>): Promise<AnswerOf<typeof listRuns>> {
    return this.#records.runs.list(query);
  }

  @Handles(getRun)
  get({ params: { run } }: OfRun): Promise<Run> {
    return this.#known(run);
  }

  @Handles(watchRun)
  async watch({ params: { run } }: RequestOf<typeof watchRun>): Promise<Observable<MessageEvent>> {
    await this.#known(run);
    return this.#told(run);
  }

  @Handles(listRunSteps)
  async steps({
    params: { run },
    query,
  }: RequestOf<typeof listRunSteps>): Promise<AnswerOf<typeof listRunSteps>> {
    await this.#known(run);
    return this.#records.runs.steps(run, query);
  }

  @Handles(getRunProgress)
  async progress({ params: { run: id } }: RequestOf<typeof getRunProgress>): Promise<RunProgress> {
    const { plan, started_at, finished_at } = await this.#known(id);
    if (plan === null || !this.#plant.inUse) return NOTHING;
    const status = await (await this.#plant.control()).status(plan);
    if (!status?.progress) return NOTHING;
    // Runs of one plan are one to the queue: what it remembers may be of an earlier or of a later one.
    const { submitted_at: at, finished_at: ended } = status;
    const isEarlier = ended !== undefined && started_at !== null && at < started_at;
    const isLater = finished_at !== null && at > finished_at;
    return isEarlier || isLater ? NOTHING : status.progress;
  }

  @Handles(pauseRun)
  async pause({ params: { run: id } }: OfRun): Promise<Run> {
    const control = await this.#plant.control();
    const plan = await this.#planUnderWay(id);
    await whenOrdered(() => control.pause(plan));
    await this.#records.runs.turn(id, 'paused');
    return this.#known(id);
  }

  @Handles(resumeRun)
  async resume({ params: { run: id } }: OfRun): Promise<Run> {
    const control = await this.#plant.control();
    const plan = await this.#planUnderWay(id);
    await whenOrdered(() => control.resume(plan));
    await this.#records.runs.turn(id, 'running');
    return this.#known(id);
  }

  @Handles(cancelRun)
  async cancel({ params: { run: id } }: OfRun): Promise<Run> {
    const { state } = await this.#known(id);
    if (state === 'waiting') {
      const forgotten = await this.#records.runs.forgetWaiting(id);
      if (forgotten) return forgotten;
    }
    if (state === 'planning' && this.#history.cancelPlanning(id)) return this.#known(id);
    const control = await this.#plant.control();
    const plan = await this.#planUnderWay(id);
    await whenOrdered(() => control.cancel(plan));
    return this.#known(id);
  }

  @Handles(retryRun)
  async retry(
    { params: { run: id } }: RequestOf<typeof retryRun>,
    @CallerName() caller: string | null,
  ): Promise<AnswerOf<typeof retryRun>> {
    const { state, dataset, revision } = await this.#known(id);
    if (state !== 'failed' && state !== 'cancelled') {
      throw new SluiceError('conflict', `the run is ${state}, there is nothing to retry`);
    }
    return this.#history.begin(
      { dataset, revision, trigger: 'retry', created_by: caller },
      'refuse',
    );
  }

  async #known(id: string): Promise<Run> {
    const run = await this.#records.runs.find(id);
    if (run) return run;
    throw new SluiceError('missing', `there is no run ${id}`);
  }

  /** @throws SluiceError `conflict` for a run that has no plan yet, or is over */
  async #planUnderWay(id: string): Promise<string> {
    const { plan, state } = await this.#known(id);
    if (plan !== null && (state === 'running' || state === 'paused')) return plan;
    throw new SluiceError('conflict', `the run is ${state}`);
  }
}
