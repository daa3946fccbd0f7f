import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

export interface MatmulShapes {
  hidden: number;
  feed: number;
  layers: number;
  /** Rows of each product. */
  tokens: number;
}

/** Floating-point operations of a token in the products with weights: query, key, value, output, and up and down. */
export const weightOperations = ({ hidden, feed, layers }: Omit<MatmulShapes, 'tokens'>): number =>
  2 * layers * (4 * hidden * hidden + 2 * hidden * feed);

/** And in the products of attention, scores and sums, for a text of this many tokens. */
export const attentionOperations = (
  { hidden, layers }: Omit<MatmulShapes, 'tokens'>,
  length: number,
): number => 4 * layers * length * hidden;

export interface MatmulPeak {
  /** Floating-point operations per second of all threads together, once. */
  measure(): Promise<number>;
  close(): Promise<void>;
}

const RUNS = 12;

/** What ONNX Runtime reaches with nothing but the products of these shapes, a session of one thread for each thread. */
export const openMatmulPeak = (shapes: MatmulShapes, threads: number): Promise<MatmulPeak> =>
  openPeak('matmul-thread.ts', shapes, threads, shapes.tokens * weightOperations(shapes));

/**
 * The same of a script that runs its product as often as it is told, in each of so many threads.
 *
 * @param operations of one run
 */
export async function openPeak(
  script: string,
  workerData: object,
  threads: number,
  operations: number,
): Promise<MatmulPeak> {
  const workers = Array.from(
    { length: threads },
    () => new Worker(new URL(script, import.meta.url), { workerData }),
  );
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  const runAll = async (runs: number): Promise<void> => {
    const done = workers.map((worker) => once(worker, 'message'));
    for (const worker of workers) worker.postMessage(runs);
    await Promise.all(done);
  };
  await runAll(2);
  return {
    async measure() {
      const began = performance.now();
      await runAll(RUNS);
      const seconds = (performance.now() - began) / 1000;
      return (RUNS * threads * operations) / seconds;
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
