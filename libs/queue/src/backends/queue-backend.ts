import {
  type BackendFactory,
  type IQueueBackend,
  type Processor,
  type Queue,
  withBackend,
  type Worker,
  type WorkerListener,
  type WorkerOptions,
} from 'bullmq';

export type JobQueue = Pick<Queue<unknown, void>, 'add' | 'addBulk' | 'close' | 'getJobCounts'>;
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
}

/** Queues over a connection that all of them share. `close` lets go of that. */
export function queueBackend<Backend extends IQueueBackend, Connection>(
  factory: BackendFactory<Backend, Connection>,
  connection: Connection,
  { prefix, ...server }: Server,
): QueueBackend {
  const { Queue, Worker } = withBackend(factory);
  const shared = { connection, ...(prefix !== undefined && { prefix }) };
  return {
    queue(name) {
      const queue = new Queue<unknown, void>(name, shared);
      // Whoever asks something of the queue gets the error, and the connection tells of its own.
      queue.on('error', () => undefined);
      return queue;
    },
    worker: (name, processor, options) =>
      new Worker<unknown, void>(name, processor, { runRetryDelay: RETRY, ...options, ...shared }),
    ...server,
  };
}
