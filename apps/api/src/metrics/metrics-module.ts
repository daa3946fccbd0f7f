import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import type { Storage } from '@sluice/composition';
import { type Clock, CLOCK, METER, QueueServer } from '@sluice/nest-kit';
import { datasetMetrics, type Meter, queueMetrics, runMetrics } from '@sluice/observability';
import type { Records } from '@sluice/records';
import { QueueDepths } from '../queues/queue-depths.ts';
import { QueuesModule } from '../queues/queues-module.ts';
import { RECORDS } from '../records/records-module.ts';
import { RunsModule } from '../runs/runs-module.ts';
import { STORAGE } from '../storage/storage-module.ts';
import { newestVersions } from './newest-versions.ts';
import { runStates } from './run-states.ts';

/**
 * Measures what is not one process's: datasets, runs and queues. All of it is read when it is asked for, from where it
 * is kept, so that any number of these processes tell the same and none forgets it.
 */
@Module({ imports: [RunsModule, QueuesModule] })
export class MetricsModule implements OnModuleInit {
  readonly #meter: Meter;
  readonly #records: Records;
  readonly #storage: Storage;
  readonly #server: QueueServer;
  readonly #depths: QueueDepths;
  readonly #now: Clock;

  constructor(
    @Inject(METER) meter: Meter,
    @Inject(RECORDS) records: Records,
    @Inject(STORAGE) storage: Storage,
    @Inject(QueueServer) server: QueueServer,
    @Inject(QueueDepths) depths: QueueDepths,
    @Inject(CLOCK) now: Clock,
  ) {
    this.#meter = meter;
    this.#records = records;
    this.#storage = storage;
    this.#server = server;
    this.#depths = depths;
    this.#now = now;
  }

  onModuleInit(): void {
    const newest = newestVersions(this.#storage.versions);
    this.#meter.onRead(async () => this.#meter.of(datasetMetrics).show(await newest()));
    this.#meter.onRead(async () => {
      const times = await this.#records.runs.times();
      this.#meter.of(runMetrics).show(runStates(times, await newest(), this.#now()));
    });
    // Queues within the process are nobody else's to see.
    if (this.#server.shared) this.#meter.onRead(() => this.#measureQueues());
  }

  async #measureQueues(): Promise<void> {
    const depths = await this.#depths.read();
    const memory = await (await this.#server.usable()).memory?.();
    const queues = depths.map(({ queue, ...jobs }) => ({ queue, jobs }));
    this.#meter.of(queueMetrics).show(queues, memory);
  }
}
