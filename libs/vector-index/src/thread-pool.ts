import { Worker, type Transferable } from 'node:worker_threads';

import { SluiceError, type ErrorCode } from '@sluice/contracts';

/** What a thread answers to a task: a value, or an error, which would lose its class between threads. */
export type Outcome<Value> =
  { value: Value; fault?: undefined } | { fault: { code: ErrorCode; message: string } };

/**
 * The message after which a thread is to close its port, and so end by itself. Threads are never terminated:
 * to do that inside a native addon, as ONNX Runtime is, can abort the whole process.
 */
export const CLOSE = 'close';

export interface ThreadPool {
  /** Runs a task on the next free thread. If the thread dies of it, the promise rejects and a new one takes its place. */
  run<Value>(task: object, transfer?: readonly Transferable[]): Promise<Value>;
  /** Ends all threads, once their tasks under way are done; these, and those waiting, reject at once. */
  close(): Promise<void>;
}

interface Job {
  task: object;
  transfer: readonly Transferable[];
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** Threads start when tasks need them, `size` at most; each runs one task at a time. */
export function createThreadPool(url: URL, size: number): ThreadPool {
  const waiting: Job[] = [];
  const idle: Worker[] = [];
  const threads = new Map<Worker, Job | undefined>();
  let closed = false;

  const dispatch = () => {
    while (waiting.length > 0 && (idle.length > 0 || threads.size < size)) {
      const job = waiting.shift()!;
      const thread = idle.pop() ?? start();
      threads.set(thread, job);
      thread.postMessage(job.task, job.transfer);
    }
  };

  const start = (): Worker => {
    const thread = new Worker(url);
    thread.on('message', (outcome: Outcome<unknown>) => {
      const job = threads.get(thread)!;
      threads.set(thread, undefined);
      idle.push(thread);
      if (outcome.fault) job.reject(new SluiceError(outcome.fault.code, outcome.fault.message));
      else job.resolve(outcome.value);
      dispatch();
    });
    const bury = (error: unknown) => {
      const job = threads.get(thread);
      threads.delete(thread);
      if (idle.includes(thread)) idle.splice(idle.indexOf(thread), 1);
      job?.reject(error);
      if (!closed) dispatch();
    };
    thread.on('error', bury);
    thread.on('exit', (code) => {
      bury(new SluiceError('internal', `a search thread ended by itself, with code ${code}`));
    });
    return thread;
  };

  return {
    run<Value>(task: object, transfer: readonly Transferable[] = []): Promise<Value> {
      if (closed) return Promise.reject(closedError());
      return new Promise<unknown>((resolve, reject) => {
        waiting.push({ task, transfer, resolve, reject });
        dispatch();
      }) as Promise<Value>;
    },
    async close() {
      closed = true;
      for (const job of [...waiting.splice(0), ...threads.values()]) job?.reject(closedError());
      await Promise.all(
        Array.from(threads.keys(), (thread) => {
          thread.postMessage(CLOSE, []);
          return new Promise((resolve) => thread.once('exit', resolve));
        }),
      );
    },
  };
}

const closedError = () => new SluiceError('cancelled', 'the vector index is closed');
