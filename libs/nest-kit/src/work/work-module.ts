import {
  type BeforeApplicationShutdown,
  type DynamicModule,
  Inject,
  Logger,
  Module,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Composed } from '@sluice/composition';
import type { JobName, Settings } from '@sluice/contracts';
import type { Meter } from '@sluice/observability';
import type { Ports } from '@sluice/pipeline';
import { startWorkers, type Workers } from '@sluice/queue';
import { METER } from '../metrics/metrics-controller.ts';
import { SETTINGS } from '../process/app.ts';
import { CHECKS, PORTS, PortsModule } from './ports.ts';
import { QueueServer } from './queue-server.ts';
import { stallsCounted, toldJobs } from './told-jobs.ts';

const KINDS = Symbol('kinds of jobs');

/** Works on some kinds of jobs from when their queue is reached until the process is told to stop. */
@Module({})
export class WorkModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #log = new Logger('work');
  readonly #queues: QueueServer;
  readonly #ports: Ports;
  readonly #settings: Settings;
  readonly #kinds: readonly JobName[];
  readonly #meter: Meter;
  readonly #checks: Composed['checks'];
  #workers?: Workers;
  #stopped = false;

  constructor(
    @Inject(QueueServer) queues: QueueServer,
    @Inject(PORTS) ports: Ports,
    @Inject(SETTINGS) settings: Settings,
    @Inject(KINDS) kinds: readonly JobName[],
    @Inject(METER) meter: Meter,
    @Inject(CHECKS) checks: Composed['checks'],
  ) {
    this.#queues = queues;
    this.#ports = ports;
    this.#settings = settings;
    this.#kinds = kinds;
    this.#meter = meter;
    this.#checks = checks;
  }

  static on(...kinds: JobName[]): DynamicModule {
    return {
      module: WorkModule,
      imports: [PortsModule.global()],
      providers: [QueueServer, { provide: KINDS, useValue: kinds }],
    };
  }

  onApplicationBootstrap(): void {
    void this.#work();
  }

  async #work(): Promise<void> {
    const backend = await this.#queues.reached;
    if (this.#stopped) return;
    const handlers = toldJobs(this.#ports, this.#meter);
    const mine = Object.fromEntries(this.#kinds.map((kind) => [kind, handlers[kind]]));
    const log = (line: string): void => this.#log.warn(line);
    const { lock_seconds } = this.#settings;
    this.#workers = startWorkers(stallsCounted(backend, this.#meter), mine, {
      patient: true,
      lock: lock_seconds && lock_seconds * 1_000,
      // An hour's work must not end at a disk that was full when it began.
      admit: () => this.#checks.storage().then(() => undefined),
      log,
    });
    this.#log.log(`taking jobs: ${this.#kinds.join(', ')}`);
  }

  /** Finishes what is under way, or hands it back when the grace time is over. */
  async beforeApplicationShutdown(): Promise<void> {
    this.#stopped = true;
    await this.#workers?.close({ grace: this.#settings.grace_seconds * 1_000 });
  }
}
