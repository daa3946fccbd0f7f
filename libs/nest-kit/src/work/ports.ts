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
import { Probes } from '../health/probes.ts';
import { SETTINGS } from '../process/app.ts';

/** The ports of the process, wired as its settings say. */
export const PORTS = Symbol('ports');
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
          inject: [SETTINGS],
          useFactory: ({ infrastructure }: Settings) =>
            composePorts(infrastructure, infrastructure.storage!, (line) => log.warn(line)),
        },
        { provide: PORTS, inject: [COMPOSED], useFactory: ({ ports }: Composed) => ports },
      ],
      exports: [PORTS],
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
