import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { dots } from '@sluice/mining';
import {
  ANCHORS,
  curateRange,
  DIMENSIONS,
  makeCandidates,
  type Made,
  type Parts,
} from './curation.ts';

/** What one process that curates everything tells its parent. */
export interface Curated {
  /** Of one thread, run by run. */
  alone: Parts[];
  /** Seconds until all threads were done, run by run. */
  together: number[];
  /** Processor seconds of all threads, run by run: what waiting for a busy machine does not lengthen. */
  togetherCpu: number[];
  peakBytes: number;
  /** Floating-point operations per second of `dots` on vectors in the cache. */
  operationsPerSecond: number;
  /** Bytes per second one thread reads from memory. */
  bytesPerSecond: number;
}

const RUNS = 5;
const THREADS = 2;

const secondsOf = (work: () => void): number => {
  const began = performance.now();
  work();
  return (performance.now() - began) / 1000;
};

/** The best of several rounds: what the machine can do, not what it did beside others. */
const bestOf = (rounds: number, work: () => void): number =>
  Math.min(...Array.from({ length: rounds }, () => secondsOf(work)));

const measureOperations = (): number => {
  const rows = 16;
  const matrix = new Float32Array(rows * DIMENSIONS).fill(0.5);
  const starts = Int32Array.from({ length: rows }, (_, row) => row * DIMENSIONS);
  const out = new Float64Array(rows);
  const repeats = 10_000;
  const seconds = bestOf(5, () => {
    for (let i = 0; i < repeats; i++) dots(matrix, 0, matrix, starts, 0, rows, DIMENSIONS, out);
  });
  return (2 * DIMENSIONS * rows * repeats) / seconds;
};

/** Comparing two equal arrays far larger than any cache reads both (memcmp). */
const measureBandwidth = (): number => {
  const bytes = 2 ** 27;
  const [a, b] = [Buffer.alloc(bytes, 1), Buffer.alloc(bytes, 1)];
  return (2 * bytes) / bestOf(5, () => void a.equals(b));
};

/** Threads curate equal parts of the anchors; the first run, on cold code, is not counted. */
const runTogether = async (made: Made): Promise<Pick<Curated, 'together' | 'togetherCpu'>> => {
  const part = ANCHORS / THREADS;
  const workers = Array.from(
    { length: THREADS },
    (_, t) =>
      new Worker(new URL('./curation-thread.ts', import.meta.url), {
        workerData: { made, start: t * part, end: (t + 1) * part },
      }),
  );
  const together: number[] = [];
  const togetherCpu: number[] = [];
  for (let run = 0; run <= RUNS; run++) {
    const began = performance.now();
    const cpuBefore = process.cpuUsage();
    const done = workers.map((worker) => once(worker, 'message'));
    for (const worker of workers) worker.postMessage('curate');
    await Promise.all(done);
    const { user, system } = process.cpuUsage(cpuBefore);
    if (run === 0) continue;
    together.push((performance.now() - began) / 1000);
    togetherCpu.push((user + system) / 1e6);
  }
  await Promise.all(workers.map((worker) => worker.terminate()));
  return { together, togetherCpu };
};

const made = makeCandidates();
const curatedTogether = await runTogether(made);
const alone = Array.from({ length: RUNS + 1 }, () => curateRange(made, 0, ANCHORS)).slice(1);
// The peak of curation alone: the measurements below take memory of their own.
const peakBytes = process.resourceUsage().maxRSS * 1024;
process.send!({
  alone,
  ...curatedTogether,
  peakBytes,
  operationsPerSecond: measureOperations(),
  bytesPerSecond: measureBandwidth(),
} satisfies Curated);
