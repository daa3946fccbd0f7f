import { Inject, Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Storage } from '@sluice/composition';
import type { Settings } from '@sluice/contracts';
import { METER, SETTINGS } from '@sluice/nest-kit';
import { datasetMetrics, type Meter, queueMetrics, runMetrics } from '@sluice/observability';
import type { Records } from '@sluice/records';
import { RECORDS } from '../records/records-module.ts';
import { STORAGE } from '../storage/storage-module.ts';
import { newestVersions } from './newest-versions.ts';
import { type QueueDepths, queueDepths } from './queue-depths.ts';
import { runStates } from './run-states.ts';

/**
 * Measures what is not one process's: datasets, runs and queues. All of it is read when it is asked for, from where it
 * is kept, so that any number of these processes tell the same and none forgets it.
 */
@Module({})
export class MetricsModule implements OnModuleInit, OnApplicationShutdown {
  readonly #meter: Meter;
  readonly #records: Records;
  readonly #settings: Settings;
  readonly #storage: Storage;
  #queues?: QueueDepths;

  constructor(
    @Inject(METER) meter: Meter,
    @Inject(RECORDS) records: Records,
    @Inject(SETTINGS) settings: Settings,
    @Inject(STORAGE) storage: Storage,
  ) {
    this.#meter = meter;
    this.#records = records;
    this.#settings = settings;
    this.#storage = storage;
  }

  onModuleInit(): void {
    const { infrastructure } = this.#settings;
    const newest = newestVersions(this.#storage.versions);
    this.#meter.onRead(async () => this.#meter.of(datasetMetrics).show(await newest()));
    this.#meter.onRead(async () => {
      const times = await this.#records.runs.times();
      this.#meter.of(runMetrics).show(runStates(times, await newest(), new Date()));
    });
    // A queue within a process is nobody else's to see.
    if (infrastructure.queue !== 'embedded') this.#measureQueues(infrastructure.queue);
  }

  #measureQueues(place: string): void {
    const depths = queueDepths(place);
    this.#queues = depths;
    this.#meter.onRead(async () => {
      const { queues, memory } = await depths.read();
      this.#meter.of(queueMetrics).show(queues, memory);
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#queues?.close();
  }
}
