import { setTimeout as sleep } from 'node:timers/promises';
import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { asSluiceError, type Infrastructure, type Settings, SluiceError } from '@sluice/contracts';
import { openBackend, type QueueBackend } from '@sluice/queue';
import { Probes } from '../health/probes.ts';
import { SETTINGS } from '../process/app.ts';

/** Milliseconds between two looks for a server that was away when the process started. */
const AGAIN = 2_000;

/**
 * The server that keeps the queues. It may be away, when the process starts too: the process then lives, is not
 * ready, and takes up its work when the server is there. Queues within the process are made when they are first
 * asked for.
 */
@Injectable()
export class QueueServer implements OnModuleInit, OnApplicationShutdown {
  readonly #log = new Logger('queue');
  readonly #infrastructure: Infrastructure;
  readonly #probes: Probes;
  readonly #closed = new AbortController();
  readonly #reached = Promise.withResolvers<QueueBackend>();
  #backend?: QueueBackend;
  #fault = new SluiceError('unreachable', 'the queue has not been reached yet');
  #embedded?: Promise<boolean>;

  constructor(@Inject(SETTINGS) settings: Settings, @Inject(Probes) probes: Probes) {
    this.#infrastructure = settings.infrastructure;
    this.#probes = probes;
  }

  /** Whether other processes meet this one at its queues. */
  get shared(): boolean {
    return this.#infrastructure.queue !== 'embedded';
  }

  /** Whether there are queues to look at: those within the process are made when they are first asked for. */
  get inUse(): boolean {
    return this.shared || this.#embedded !== undefined;
  }

  /** The queues, if they can be used just now. @throws SluiceError `unreachable` */
  async usable(): Promise<QueueBackend> {
    if (!this.shared) await (this.#embedded ??= this.#open());
    if (!this.#backend) throw this.#fault;
    await this.#backend.check();
    return this.#backend;
  }

  /** Resolves when the server is reached; never, if that does not happen. */
  get reached(): Promise<QueueBackend> {
    return this.#reached.promise;
  }

  /** @throws SluiceError for what waiting does not mend: an address or a secret that is wrong */
  async onModuleInit(): Promise<void> {
    if (!this.shared) return;
    this.#probes.add({ name: 'queue', check: async () => void (await this.usable()) });
    if (!(await this.#open())) void this.#openLater();
  }

  async onApplicationShutdown(): Promise<void> {
    this.#closed.abort();
    await this.#backend?.close();
  }

  async #open(): Promise<boolean> {
    try {
      const log = (line: string): void => this.#log.warn(line);
      const { queue, traces } = this.#infrastructure;
      this.#backend = await openBackend(queue, { log, traced: traces !== undefined });
    } catch (error) {
      const fault = asSluiceError(error);
      if (fault.code !== 'unreachable') throw fault;
      if (fault.message !== this.#fault.message) this.#log.warn(`waiting: ${fault.message}`);
      this.#fault = fault;
      return false;
    }
    this.#reached.resolve(this.#backend);
    return true;
  }

  async #openLater(): Promise<void> {
    const { signal } = this.#closed;
    do {
      await sleep(AGAIN, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
    } while (!(await this.#open()));
    this.#log.log('the queue is there');
  }
}
