import {
  type DynamicModule,
  Inject,
  Logger,
  Module,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { type Composed, composePorts } from '@sluice/composition';
import type { Settings } from '@sluice/contracts';
import {
  countedVersions,
  embeddingMetrics,
  type Meter,
  publishingMetrics,
} from '@sluice/observability';
import { Probes } from '../health/probes.ts';
import { METER } from '../metrics/metrics-controller.ts';
import { SETTINGS } from '../process/app.ts';
import { type Clock, CLOCK } from '../process/clock.ts';

/** The ports of the process, wired as its settings say. */
export const PORTS = Symbol('ports');
/** The record of runs beside the artifacts. */
export const RUNS = Symbol('runs');
/** Asks for each part of the ports that may be away. */
export const CHECKS = Symbol('checks');
const COMPOSED = Symbol('composed');
const log = new Logger('ports');

/** Wires the {@link PORTS}, asks after them for readiness, and lets go of them at the very end. */
@Module({})
export class PortsModule implements OnModuleInit, OnApplicationShutdown {
  readonly #composed: Composed;
  readonly #probes: Probes;

  constructor(@Inject(COMPOSED) composed: Composed, @Inject(Probes) probes: Probes) {
    this.#composed = composed;
    this.#probes = probes;
  }

  static global(): DynamicModule {
    return {
      module: PortsModule,
      global: true,
      providers: [
        {
          provide: COMPOSED,
          inject: [SETTINGS, METER],
          useFactory: ({ infrastructure }: Settings, meter: Meter) => {
            const { lookup, batch } = meter.of(embeddingMetrics);
            return composePorts(infrastructure, infrastructure.storage!, {
              log: (line) => log.warn(line),
              onLookup: lookup,
              onBatch: batch,
            });
          },
        },
        {
          provide: PORTS,
          inject: [COMPOSED, METER, CLOCK],
          useFactory: ({ ports }: Composed, meter: Meter, now: Clock) => ({
            ...ports,
            now,
            versions: countedVersions(ports.versions, meter.of(publishingMetrics)),
          }),
        },
        { provide: CHECKS, inject: [COMPOSED], useFactory: ({ checks }: Composed) => checks },
        { provide: RUNS, inject: [COMPOSED], useFactory: ({ runs }: Composed) => runs },
      ],
      exports: [PORTS, RUNS, CHECKS],
    };
  }

  onModuleInit(): void {
    for (const [name, check] of Object.entries(this.#composed.checks)) {
      this.#probes.add({ name, check });
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#composed.close();
  }
}
