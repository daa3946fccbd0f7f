import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeNpy, type Matrix } from '@sluice/pipeline';
import { createExactIndex } from '@sluice/vector-index';
import { type Dialogue, int32Of, startDialogue } from '../support/python-dialogue.ts';
import { atLeast, type Benchmark, digits, figure, type Figure, notMeasured } from './figure.ts';
import { openPeak } from './matmul-peak.ts';
import { peerInstallation } from './python.ts';
import { clusteredVectors } from './qdrant-vectors.ts';
import { ratios, recall } from './turns.ts';

const DIMENSIONS = 384;
const K = 100;
const ROUNDS = 3;

/** A self join of a million would take an hour: queries are as many as take seconds. */
const SIZES = process.env['SLUICE_BENCH_DOCUMENTS']
  ? [{ documents: Number(process.env['SLUICE_BENCH_DOCUMENTS']), queries: 2_048 }]
  : [
      { documents: 100_000, queries: 8_192 },
      { documents: 1_000_000, queries: 2_048 },
    ];

/** A product that fits the cache. */
const PEAK = { queries: 1_024, rows: 16_384, dimensions: DIMENSIONS };

const WAYS = ['faiss', 'torch', 'torch-bf16'] as const;
type Way = (typeof WAYS)[number];

/** Queries answered per second by the exact index, and by faiss and torch, all threads of the machine on each side. */
export const neighboursBenchmark: Benchmark = {
  measure: async () => {
    const { torch: python, reason } = await peerInstallation();
    const threads = availableParallelism();
    const operations = 2 * PEAK.queries * PEAK.rows * PEAK.dimensions;
    const products = await openPeak('int8-thread.ts', PEAK, threads, operations);
    const peaks: number[] = [];
    for (let round = 0; round < ROUNDS; round++) peaks.push((await products.measure()) / 1e9);
    await products.close();
    const figures = [figure('int8 products of ONNX Runtime, at most', 'GOP/s', peaks)];
    for (const size of SIZES) figures.push(...(await measureSize(size, peaks, python, reason)));
    return { figures };
  },
};

const measureSize = async (
  { documents, queries }: (typeof SIZES)[number],
  peaks: number[],
  python: string | undefined,
  reason: string,
): Promise<Figure[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-'));
  const index = createExactIndex();
  const peer: { dialogue?: Dialogue; missing: string } = { missing: reason };
  try {
    const all = clusteredVectors(documents + queries, DIMENSIONS, 1);
    const asked = all.slice(documents * DIMENSIONS);
    const path = writeVectors(folder, 'documents', all.subarray(0, documents * DIMENSIONS));
    const asking = writeVectors(folder, 'queries', asked);
    const searchable = await index.open('bench', {
      rows: documents,
      dimensions: DIMENSIONS,
      files: [{ path, rows: documents }],
    });
    if (python) {
      const threads = availableParallelism();
      const parameters = [path, asking, String(K), String(threads)];
      await startDialogue(python, 'neighbours.py', parameters, threads).then(
        (started) => (peer.dialogue = started),
        (error: Error) => (peer.missing = error.message),
      );
    }
    if (!peer.dialogue) process.stderr.write(`left out: faiss and torch: ${peer.missing}\n`);

    const speeds: Record<'ours' | Way, number[]> = {
      ours: [],
      faiss: [],
      torch: [],
      'torch-bf16': [],
    };
    const recalls: Record<Way, number[]> = { faiss: [], torch: [], 'torch-bf16': [] };
    await searchable.search(asked.subarray(0, 256 * DIMENSIONS), K);
    for (let round = 0; round < ROUNDS; round++) {
      const begun = performance.now();
      const truth = await searchable.search(asked, K);
      speeds.ours.push((queries * 1_000) / (performance.now() - begun));
      for (const way of peer.dialogue ? WAYS : []) {
        const found = await peer.dialogue!.ask<{ seconds: number; documents: string }>({ way });
        speeds[way].push(queries / found.seconds);
        recalls[way].push(recall(int32Of(found.documents), truth.documents, K));
      }
    }
    return figuresOf(documents, peaks, speeds, recalls, peer.missing);
  } finally {
    peer.dialogue?.close();
    await index.close();
    rmSync(folder, { recursive: true });
  }
};

const BARS: Partial<Record<Way, ReturnType<typeof atLeast>>> = {
  faiss: atLeast(3),
  'torch-bf16': atLeast(1.5),
};

const figuresOf = (
  documents: number,
  peaks: number[],
  speeds: Record<'ours' | Way, number[]>,
  recalls: Record<Way, number[]>,
  missing: string,
): Figure[] => {
  const among = `${digits(documents)} × ${DIMENSIONS}`;
  const operations = 2 * documents * DIMENSIONS;
  return [
    figure(`${among}: ours, exact`, 'queries/s', speeds.ours),
    figure(
      `${among}: ours, products`,
      'GOP/s',
      speeds.ours.map((speed) => (speed * operations) / 1e9),
    ),
    figure(
      `${among}: ours ÷ int8 products at most`,
      'ratio',
      ratios(
        speeds.ours.map((speed) => (speed * operations) / 1e9),
        peaks,
      ),
      atLeast(0.6),
    ),
    ...WAYS.flatMap((way) =>
      speeds[way].length === 0
        ? [notMeasured(`${among}: ours ÷ ${way}`, 'ratio', missing, BARS[way])]
        : [
            figure(`${among}: ${way}`, 'queries/s', speeds[way]),
            figure(`${among}: ours ÷ ${way}`, 'ratio', ratios(speeds.ours, speeds[way]), BARS[way]),
            figure(`${among}: ${way}, recall@${K} of the exact lists`, 'share', [recalls[way][0]]),
          ],
    ),
  ];
};

const writeVectors = (folder: string, name: string, data: Float32Array): string => {
  const path = join(folder, `${name}.npy`);
  const matrix: Matrix = { data, shape: [data.length / DIMENSIONS, DIMENSIONS] };
  writeFileSync(path, encodeNpy(matrix));
  return path;
};
