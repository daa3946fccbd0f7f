import { Controller, Inject } from '@nestjs/common';
import {
  type AnswerOf,
  type Dataset,
  getSpec,
  listDatasets,
  listSpecs,
  putSpec,
  type RequestOf,
  type Settings,
  SluiceError,
  type SpecRevision,
} from '@sluice/contracts';
import { Handles, SETTINGS } from '@sluice/nest-kit';
import type { Records } from '@sluice/records';
import { CallerName } from '../keys/caller.ts';
import { RECORDS } from '../records/records-module.ts';
import { acceptedSpec } from './accepted-spec.ts';

@Controller()
export class DatasetsController {
  readonly #records: Records;
  readonly #settings: Settings;

  constructor(@Inject(RECORDS) records: Records, @Inject(SETTINGS) settings: Settings) {
    this.#records = records;
    this.#settings = settings;
  }

  @Handles(listDatasets)
  async list({ query }: RequestOf<typeof listDatasets>): Promise<AnswerOf<typeof listDatasets>> {
    const { items, next } = await this.#records.specs.list(query);
    return { items: await this.#datasetsOf(items), next };
  }

  @Handles(getSpec)
  async spec({
    params: { dataset },
  }: RequestOf<typeof getSpec>): Promise<AnswerOf<typeof getSpec>> {
    const spec = await this.#records.specs.newest(dataset);
    if (spec) return spec;
    throw new SluiceError('missing', `${dataset} has no spec`);
  }

  @Handles(putSpec)
  async put(
    { params: { dataset }, body: { text } }: RequestOf<typeof putSpec>,
    @CallerName() caller: string | null,
  ): Promise<AnswerOf<typeof putSpec>> {
    const { schedule } = acceptedSpec(dataset, text, this.#settings.model_servers);
    return this.#records.transaction(async ({ specs, schedules }) => {
      const revision = await specs.put(dataset, text, caller);
      if (schedule) await schedules.put(dataset, schedule, true);
      return revision;
    });
  }

  @Handles(listSpecs)
  revisions({
    params: { dataset },
    query,
  }: RequestOf<typeof listSpecs>): Promise<AnswerOf<typeof listSpecs>> {
    return this.#records.specs.revisions(dataset, query);
  }

  async #datasetsOf(specs: readonly SpecRevision[]): Promise<Dataset[]> {
    const names = specs.map(({ dataset }) => dataset);
    const [schedules, runs] = await Promise.all([
      this.#records.schedules.of(names),
      this.#records.runs.newestOf(names),
    ]);
    return specs.map(({ dataset, revision }) => ({
      dataset,
      revision,
      schedule: schedules.find((schedule) => schedule.dataset === dataset) ?? null,
      run: runs.find((run) => run.dataset === dataset) ?? null,
    }));
  }
}
