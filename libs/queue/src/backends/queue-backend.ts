import {
  type BackendFactory,
  type IQueueBackend,
  type Processor,
  type Queue,
  type Telemetry,
  withBackend,
  type Worker,
  type WorkerListener,
  type WorkerOptions,
} from 'bullmq';
import { type FeedListener, openFeed, type QueueFeed } from './queue-feed.ts';

export type JobQueue = Pick<
  Queue<unknown, unknown>,
  | 'add'
  | 'addBulk'
  | 'close'
  | 'getDelayed'
  | 'getFailed'
  | 'getJob'
  | 'getJobCounts'
  | 'getJobSchedulers'
  | 'getJobState'
  | 'remove'
  | 'removeJobScheduler'
  | 'upsertJobScheduler'
>;
export interface JobWorker extends Pick<
  Worker<unknown, unknown>,
  'cancelJob' | 'close' | 'pause' | 'resume'
> {
  on<Event extends keyof WorkerListener>(
    event: Event,
    listener: WorkerListener<unknown, unknown>[Event],
  ): unknown;
}
export type JobWorkerOptions = Omit<WorkerOptions, 'connection'>;

/** A place where queues live. Workers, queues and feeds are closed before it. */
export interface QueueBackend {
  queue(name: string): JobQueue;
  worker(
    name: string,
    processor: Processor<unknown, unknown>,
    options: JobWorkerOptions,
  ): JobWorker;
  /** Hears everything that happens to the jobs of a queue from when this resolves, in any process. */
  feed(name: string, listener: FeedListener): Promise<QueueFeed>;
  /** @throws SluiceError `unreachable` with why the server cannot hold queues just now */
  check(): Promise<void>;
  /** Bytes that the server uses and may use, where it keeps all of it in memory. */
  memory?(): Promise<{ used: number; limit: number }>;
  close(): Promise<void>;
}

/** Milliseconds after which a worker that has lost its server looks for it again. */
const RETRY = 1_000;

interface Server extends Pick<QueueBackend, 'check' | 'memory' | 'close'> {
  prefix?: string;
  /** Follows jobs from whoever queues them to whoever works on them. */
  telemetry?: Telemetry;
}

/** Queues over a connection that all of them share. `close` lets go of that. */
export function queueBackend<Backend extends IQueueBackend, Connection>(
  factory: BackendFactory<Backend, Connection>,
  connection: Connection,
  { prefix, telemetry, ...server }: Server,
): QueueBackend {
  const { Queue, QueueEvents, QueueEventsProducer, Worker } = withBackend(factory);
  const shared = { connection, ...(prefix !== undefined && { prefix }), telemetry };
  return {
    queue(name) {
      const queue = new Queue<unknown, unknown>(name, shared);
      // Whoever asks something of the queue gets the error, and the connection tells of its own.
      queue.on('error', () => undefined);
      return queue;
    },
    worker: (name, processor, options) =>
      new Worker<unknown, unknown>(name, processor, {
        runRetryDelay: RETRY,
        ...options,
        ...shared,
      }),
    feed: (name, listener) =>
      openFeed(new QueueEvents(name, shared), new QueueEventsProducer(name, shared), listener),
    ...server,
  };
}
