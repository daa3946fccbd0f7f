import {
  type BackendFactory,
  createPostgresBackend,
  type IQueueBackend,
  type Processor,
  type Queue,
  withBackend,
  type Worker,
  type WorkerListener,
  type WorkerOptions,
} from 'bullmq';
import { startDatabase } from './embedded-database.ts';
import { pglitePool } from './pglite-pool.ts';

export type JobQueue = Pick<Queue<unknown, void>, 'add' | 'addBulk' | 'close'>;
export interface JobWorker extends Pick<Worker<unknown, void>, 'cancelJob' | 'close'> {
  on<Event extends keyof WorkerListener>(
    event: Event,
    listener: WorkerListener<unknown, void>[Event],
  ): unknown;
}
export type JobWorkerOptions = Omit<WorkerOptions, 'connection'>;

/** A place where queues live. Workers and queues are closed before it. */
export interface QueueBackend {
  queue(name: string): JobQueue;
  worker(name: string, processor: Processor<unknown, void>, options: JobWorkerOptions): JobWorker;
  close(): Promise<void>;
}

/**
 * Queues in this process's own memory: no server, nothing left behind. With a `cache` folder the second
 * start and all later ones take a fraction of the first.
 */
export async function embeddedBackend(options: { cache?: string } = {}): Promise<QueueBackend> {
  const database = await startDatabase(options.cache);
  return queueBackend(createPostgresBackend, pglitePool(database), () => database.close());
}

function queueBackend<Backend extends IQueueBackend, Connection>(
  factory: BackendFactory<Backend, Connection>,
  connection: Connection,
  close: () => Promise<void>,
): QueueBackend {
  const { Queue, Worker } = withBackend(factory);
  return {
    queue: (name) => new Queue<unknown, void>(name, { connection }),
    worker: (name, processor, options) =>
      new Worker<unknown, void>(name, processor, { ...options, connection }),
    close,
  };
}
