import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Settings } from '@sluice/contracts';
import { METER, PORTS, QueueServer, RUNS, SETTINGS, toldJobs } from '@sluice/nest-kit';
import type { Meter } from '@sluice/observability';
import { createStepsOfRuns, type Ports, type Runs } from '@sluice/pipeline';
import {
  type Coordinator,
  memoryRuns,
  type QueueBackend,
  type RunControl,
  runControl,
  startCoordinator,
  startWorkers,
  type Workers,
} from '@sluice/queue';

interface Running {
  control: RunControl;
  coordinator: Coordinator;
  /** Of this process, where no other one can take the jobs. */
  workers?: Workers;
}

/**
 * Leads runs from when the queue is there until the process is told to stop. With queues within the process nobody
 * else can take jobs, so it works on them as well, from when the first run is asked for.
 */
@Injectable()
export class RunPlant implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #log = new Logger('runs');
  readonly #queues: QueueServer;
  readonly #ports: Ports;
  readonly #runs: Runs;
  readonly #meter: Meter;
  /** Milliseconds; see `lock_seconds`. */
  readonly #lock?: number;
  #running?: Running;
  #stopped = false;

  constructor(
    @Inject(QueueServer) queues: QueueServer,
    @Inject(PORTS) ports: Ports,
    @Inject(RUNS) runs: Runs,
    @Inject(METER) meter: Meter,
    @Inject(SETTINGS) { lock_seconds }: Settings,
  ) {
    this.#queues = queues;
    this.#ports = ports;
    this.#meter = meter;
    this.#lock = lock_seconds && lock_seconds * 1_000;
    // A queue that ends with this process is no place for the runs of others.
    this.#runs = queues.shared ? runs : memoryRuns();
  }

  onApplicationBootstrap(): void {
    if (this.#queues.shared) void this.#queues.reached.then((backend) => this.#start(backend));
  }

  /** Whether there is anything to control: within the process, only once a run was asked for. */
  get inUse(): boolean {
    return this.#queues.inUse;
  }

  /** @throws SluiceError `unreachable` while the queue cannot be used */
  async control(): Promise<RunControl> {
    const backend = await this.#queues.usable();
    return (this.#running ?? this.#start(backend)).control;
  }

  #start(backend: QueueBackend): Running {
    const log = (line: string): void => this.#log.warn(line);
    const coordinator = startCoordinator(backend, {
      steps: createStepsOfRuns(this.#ports),
      runs: this.#runs,
      patient: true,
      lock: this.#lock,
      log,
    });
    const workers = this.#queues.shared
      ? undefined
      : startWorkers(backend, toldJobs(this.#ports, this.#meter), { log, patient: true });
    this.#running = { control: runControl(backend, this.#runs), coordinator, workers };
    if (this.#stopped) void this.#stop();
    return this.#running;
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#stopped = true;
    await this.#stop();
  }

  async #stop(): Promise<void> {
    const { control, coordinator, workers } = this.#running ?? {};
    await Promise.all([coordinator?.close(), workers?.close({ grace: 0 })]);
    await control?.close();
  }
}
