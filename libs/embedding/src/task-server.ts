import { parentPort, workerData } from 'node:worker_threads';
import { type ErrorCode, SluiceError } from '@sluice/contracts';

/** What a pool hands each worker it starts. */
export interface WorkerData {
  data: unknown;
  gate: Gate;
}

/** What a worker posts for each task it is sent; `code` is of a SluiceError, which arrives as a mere Error. */
export type Reply<Result> =
  { result: Result; error?: undefined } | { error: unknown; code?: ErrorCode };

/**
 * Shared by a pool and one of its workers. ONNX Runtime aborts the whole process when a thread is torn down
 * inside a native call, so before the process exits the pool shuts the gate and waits for what is under way.
 */
export type Gate = Int32Array<SharedArrayBuffer>;

const UNDER_WAY = 0;
const SHUT = 1;

/** No more than this is waited for a worker that died at its task. */
const PATIENCE_MS = 10_000;

export const openGate = (): Gate => new Int32Array(new SharedArrayBuffer(8));

/** Blocks until nothing is under way behind the gate; nothing starts after. */
export function shutGate(gate: Gate): void {
  Atomics.store(gate, SHUT, 1);
  if (Atomics.load(gate, UNDER_WAY) === 1) Atomics.wait(gate, UNDER_WAY, 1, PATIENCE_MS);
}

/** Marked under way before the gate is looked at: either its shutter sees the work or the work sees it shut. */
async function behind(gate: Gate, work: () => Promise<void>): Promise<void> {
  Atomics.store(gate, UNDER_WAY, 1);
  if (Atomics.load(gate, SHUT) === 0) await work();
  Atomics.store(gate, UNDER_WAY, 0);
  Atomics.notify(gate, UNDER_WAY);
}

/**
 * A worker's side of a pool: `open` readies it with the pool's data, what `open` gives answers the tasks, one after
 * the other. A worker that `open` cannot ready answers every task with why.
 *
 * Data and tasks are what the pool of this script sends, which no type can check across threads.
 */
export async function serveTasks(
  open: (data: never) => Promise<(task: never) => Promise<ArrayBufferView<ArrayBuffer>>>,
): Promise<void> {
  const port = parentPort!;
  const { data, gate } = workerData as WorkerData;
  await behind(gate, async () => {
    const perform = await open(data as never).catch((error) => () => Promise.reject(error));
    const answer = async (task: unknown): Promise<void> => {
      try {
        const result = await perform(task as never);
        port.postMessage({ result }, [result.buffer]);
      } catch (error) {
        const code = error instanceof SluiceError ? error.code : undefined;
        port.postMessage({ error, code }, []);
      }
    };
    let last = Promise.resolve();
    port.on('message', (task: unknown) => {
      last = last.then(() => behind(gate, () => answer(task)));
    });
  });
}
