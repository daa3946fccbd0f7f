import { Worker } from 'node:worker_threads';
import { SluiceError } from '@sluice/contracts';
import { type Gate, openGate, type Reply, shutGate, type WorkerData } from './task-server.ts';

export interface WorkerPool<Task, Result> {
  /** Sends the task to a free worker; rejects with SluiceError `internal` when the worker fails or the pool closes. */
  run(task: Task): Promise<Result>;
  /** Rejects the tasks that wait, lets those under way finish, and stops the workers. */
  close(): Promise<void>;
}

interface Assignment<Task, Result> {
  task: Task;
  resolve: (result: Result) => void;
  reject: (error: SluiceError) => void;
}

/** A thread, with the task it works on, if any. */
interface Member<Task, Result> {
  worker: Worker;
  gate: Gate;
  assignment: Assignment<Task, Result> | undefined;
}

/**
 * Threads that each work on one task at a time, in the order of `run`; `script` serves them with `serveTasks`.
 * They start when first needed, keep the process alive only while they work, and are replaced when they die.
 */
export function openWorkerPool<Task, Result>(options: {
  script: URL;
  /** Copied to each worker. */
  data: unknown;
  threads: number;
}): WorkerPool<Task, Result> {
  const waiting: Assignment<Task, Result>[] = [];
  const members = new Set<Member<Task, Result>>();
  const idle: Member<Task, Result>[] = [];
  const shutGates = (): void => members.forEach(({ gate }) => shutGate(gate));
  let closed = false;
  process.once('exit', shutGates);

  function dispatch(): void {
    while (waiting.length > 0) {
      const member = idle.pop() ?? (members.size < options.threads ? start() : undefined);
      if (!member) return;
      member.assignment = waiting.shift()!;
      member.worker.ref();
      member.worker.postMessage(member.assignment.task, []);
    }
  }

  function start(): Member<Task, Result> {
    const gate = openGate();
    const workerData: WorkerData = { data: options.data, gate };
    const worker = new Worker(options.script, { workerData });
    const member: Member<Task, Result> = { worker, gate, assignment: undefined };
    members.add(member);
    worker.on('message', (reply: Reply<Result>) => release(member, reply));
    worker.on('error', (error) => discard(member, error));
    worker.on('messageerror', (error) => discard(member, error));
    worker.on('exit', (code) => discard(member, new Error(`its thread exited with code ${code}`)));
    return member;
  }

  function release(member: Member<Task, Result>, reply: Reply<Result>): void {
    const { worker, assignment } = member;
    member.assignment = undefined;
    worker.unref();
    if (closed) void worker.terminate();
    else idle.push(member);
    if ('result' in reply) assignment?.resolve(reply.result);
    else assignment?.reject(failure(reply.error));
    dispatch();
  }

  /** A dying worker reports more than once; only the first report counts. */
  function discard(member: Member<Task, Result>, cause: unknown): void {
    if (!members.delete(member)) return;
    if (idle.includes(member)) idle.splice(idle.indexOf(member), 1);
    void member.worker.terminate();
    member.assignment?.reject(failure(cause));
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
      for (const { worker } of idle.splice(0)) void worker.terminate();
      await Promise.all(exits);
    },
  };
}

const closedFailure = (): SluiceError =>
  new SluiceError('internal', 'the embedder is closed: open it again to embed more texts');

const failure = (cause: unknown): SluiceError =>
  new SluiceError(
    'internal',
    `an embedding worker failed: ${cause instanceof Error ? cause.message : String(cause)}`,
    { cause },
  );
