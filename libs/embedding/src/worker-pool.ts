import { Worker } from 'node:worker_threads';
import { type ErrorCode, SluiceError } from '@sluice/contracts';
import { type Gate, openGate, type Reply, shutGate, type WorkerData } from './task-server.ts';

export interface WorkerPool<Task, Result> {
  /**
   * Sends the task to a worker that has room for it; rejects with the SluiceError the worker threw, and with
   * SluiceError `internal` when it fails otherwise or the pool closes.
   */
  run(task: Task): Promise<Result>;
  /** Rejects the tasks that wait, lets those sent to a worker finish, and stops the workers. */
  close(): Promise<void>;
}

interface Assignment<Task, Result> {
  task: Task;
  resolve: (result: Result) => void;
  reject: (error: SluiceError) => void;
}

/** A thread, with the tasks it was sent and has not answered, in order. */
interface Member<Task, Result> {
  worker: Worker;
  gate: Gate;
  assignments: Assignment<Task, Result>[];
  /** Stops it once it has been idle for as long as the pool lets it. */
  rest?: NodeJS.Timeout;
}

/**
 * Threads that each work on one task at a time, in the order of `run`; `script` serves them with `serveTasks`.
 * They start when first needed, keep the process alive only while they work, are replaced when they die, and stop
 * when nothing came for `idleMs`, with all that they hold, until they are needed again.
 */
export function openWorkerPool<Task, Result>(options: {
  script: URL;
  /** Copied to each worker. */
  data: unknown;
  threads: number;
  /** Tasks a worker holds at once, 1 by default: with 2 the next is at hand when one is done. */
  depth?: number;
  /** Milliseconds that a worker is kept with nothing to do; for good unless set. */
  idleMs?: number;
}): WorkerPool<Task, Result> {
  const { threads, depth = 1, idleMs } = options;
  const waiting: Assignment<Task, Result>[] = [];
  const members = new Set<Member<Task, Result>>();
  const shutGates = (): void => members.forEach(({ gate }) => shutGate(gate));
  let closed = false;
  process.once('exit', shutGates);

  function dispatch(): void {
    while (waiting.length > 0) {
      const member = freest();
      if (member.assignments.length >= depth) return;
      const assignment = waiting.shift()!;
      member.assignments.push(assignment);
      clearTimeout(member.rest);
      member.worker.ref();
      member.worker.postMessage(assignment.task, []);
    }
  }

  /** The worker with the fewest tasks; a new one as long as none is idle and there may be more. */
  function freest(): Member<Task, Result> {
    let found: Member<Task, Result> | undefined;
    for (const member of members) {
      if (!found || member.assignments.length < found.assignments.length) found = member;
    }
    return found && (found.assignments.length === 0 || members.size === threads) ? found : start();
  }

  function start(): Member<Task, Result> {
    const gate = openGate();
    const workerData: WorkerData = { data: options.data, gate };
    const worker = new Worker(options.script, { workerData });
    const member: Member<Task, Result> = { worker, gate, assignments: [] };
    members.add(member);
    worker.on('message', (reply: Reply<Result>) => release(member, reply));
    worker.on('error', (error) => discard(member, error));
    worker.on('messageerror', (error) => discard(member, error));
    worker.on('exit', (code) => discard(member, new Error(`its thread exited with code ${code}`)));
    return member;
  }

  function release(member: Member<Task, Result>, reply: Reply<Result>): void {
    const { worker, assignments } = member;
    const assignment = assignments.shift();
    if (assignments.length === 0) {
      worker.unref();
      if (closed) void worker.terminate();
      else if (idleMs !== undefined) member.rest = setTimeout(retire, idleMs, member).unref();
    }
    if ('result' in reply) assignment?.resolve(reply.result);
    else assignment?.reject(failure(reply.error, reply.code));
    dispatch();
  }

  function retire(member: Member<Task, Result>): void {
    if (members.delete(member)) void member.worker.terminate();
  }

  /** A dying worker reports more than once; only the first report counts. */
  function discard(member: Member<Task, Result>, cause: unknown): void {
    if (!members.delete(member)) return;
    void member.worker.terminate();
    for (const { reject } of member.assignments.splice(0)) reject(failure(cause));
    dispatch();
  }

  return {
    run: (task) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(closedFailure());
        waiting.push({ task, resolve, reject });
        dispatch();
      }),
    async close() {
      closed = true;
      process.off('exit', shutGates);
      for (const assignment of waiting.splice(0)) assignment.reject(closedFailure());
      const exits = Array.from(
        members,
        ({ worker }) => new Promise((resolve) => worker.once('exit', resolve)),
      );
      for (const { worker, assignments } of members) {
        if (assignments.length === 0) void worker.terminate();
      }
      await Promise.all(exits);
    },
  };
}

const closedFailure = (): SluiceError =>
  new SluiceError('internal', 'the embedder is closed: open it again to embed more texts');

const failure = (cause: unknown, code?: ErrorCode): SluiceError => {
  const message = cause instanceof Error ? cause.message : String(cause);
  return code
    ? new SluiceError(code, message, { cause })
    : new SluiceError('internal', `an embedding worker failed: ${message}`, { cause });
};
