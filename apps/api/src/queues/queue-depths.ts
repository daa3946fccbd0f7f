import { type BeforeApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import { CATALOGUE, type QueueDepth } from '@sluice/contracts';
import { QueueServer } from '@sluice/nest-kit';
import type { QueueBackend } from '@sluice/queue';

const NAMES = ['run', ...new Set(Object.values(CATALOGUE).map(({ queue }) => queue))];

type Queue = ReturnType<QueueBackend['queue']>;

/** How much lies in the queues that this process leads runs over. */
@Injectable()
export class QueueDepths implements BeforeApplicationShutdown {
  readonly #server: QueueServer;
  #queues?: Queue[];

  constructor(@Inject(QueueServer) server: QueueServer) {
    this.#server = server;
  }

  /** @throws SluiceError `unreachable` */
  async read(): Promise<QueueDepth[]> {
    const backend = await this.#server.usable();
    const queues = (this.#queues ??= NAMES.map((name) => backend.queue(name)));
    const counts = await Promise.all(queues.map((queue) => queue.getJobCounts()));
    return counts.map((jobs, i) => depthOf(NAMES[i]!, jobs));
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all((this.#queues ?? []).map((queue) => queue.close()));
  }
}

const depthOf = (queue: string, jobs: Record<string, number>): QueueDepth => {
  const sum = (...states: string[]): number =>
    states.reduce((total, state) => total + (jobs[state] ?? 0), 0);
  return {
    queue,
    waiting: sum('waiting', 'prioritized', 'waiting-children'),
    active: sum('active'),
    delayed: sum('delayed'),
    paused: sum('paused'),
    failed: sum('failed'),
    completed: sum('completed'),
  };
};
