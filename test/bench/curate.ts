import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Curated } from './curation-child.ts';
import { ANCHORS, CANDIDATES_EACH, DIMENSIONS } from './curation.ts';
import { atLeast, atMost, figure, median, type Benchmark, type Figure } from './figure.ts';
import { inBatchFigures } from './in-batch.ts';

const CANDIDATES = ANCHORS * CANDIDATES_EACH;
const MEBIBYTE = 2 ** 20;

/** A million candidates in two seconds on two cores, within 1.5 GiB; a large batch within a second. */
export const curateBenchmark: Benchmark = {
  measure: async () => {
    const curated = await curateInChild();
    return { figures: [...speedFigures(curated), ...boundFigures(curated), ...inBatchFigures()] };
  },
};

const curateInChild = async (): Promise<Curated> => {
  const child = fork(fileURLToPath(new URL('./curation-child.ts', import.meta.url)));
  const failed = once(child, 'exit').then(([code]): never => {
    throw new Error(`the process that curates ended with code ${code} before it had measured`);
  });
  const [curated] = (await Promise.race([once(child, 'message'), failed])) as [Curated];
  child.disconnect();
  return curated;
};

const speedFigures = ({ alone, together, togetherCpu, peakBytes }: Curated): Figure[] => {
  const part = (key: keyof Curated['alone'][number]): number[] => alone.map((run) => run[key]);
  const totals = alone.map(
    (run) => run.similarities + run.nearDuplicates + run.votes + run.curation,
  );
  const perSecond = (seconds: number): number => CANDIDATES / seconds;
  return [
    figure(
      '1,000,000 candidates × 384, two threads of one process',
      'candidates/s',
      together.map(perSecond),
      atLeast(CANDIDATES / 2),
    ),
    figure('CPU time of the same', 's', togetherCpu),
    figure('the same, one thread', 'candidates/s', totals.map(perSecond)),
    figure('one thread: similarities of candidates and positives', 's', part('similarities')),
    figure('one thread: similarities to positives (near-duplicates)', 's', part('nearDuplicates')),
    figure('one thread: votes and mutual neighbours', 's', part('votes')),
    figure('one thread: filters, selection, counts', 's', part('curation')),
    figure('triplets made', 'triplets', [median(part('triplets'))]),
    figure('peak resident memory of the process', 'MiB', [peakBytes / MEBIBYTE], atMost(1536)),
  ];
};

/** What one thread could do at best, if similarities to the anchor were all there is to do. */
const boundFigures = ({ alone, operationsPerSecond, bytesPerSecond }: Curated): Figure[] => {
  const arithmetic = (CANDIDATES * 2 * DIMENSIONS) / operationsPerSecond;
  const bytes = (CANDIDATES * DIMENSIONS * Float32Array.BYTES_PER_ELEMENT) / bytesPerSecond;
  const bound = Math.max(arithmetic, bytes);
  return [
    figure('dots on vectors in the cache', 'GFLOP/s', [operationsPerSecond / 1e9]),
    figure('memory read by one thread', 'GB/s', [bytesPerSecond / 1e9]),
    figure('bound by arithmetic: 2 · 384 FLOP per candidate', 's', [arithmetic]),
    figure('bound by memory: 4 · 384 bytes per candidate', 's', [bytes]),
    figure(
      'similarities ÷ the larger bound',
      'ratio',
      alone.map(({ similarities }) => similarities / bound),
    ),
    figure(
      'everything on one thread ÷ the larger bound',
      'ratio',
      alone.map(
        (run) => (run.similarities + run.nearDuplicates + run.votes + run.curation) / bound,
      ),
    ),
  ];
};
