import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { encodeNpy, type Matrix } from '@sluice/pipeline';
import { createExactIndex } from '@sluice/vector-index';
import { atLeast, type Benchmark, digits, figure, type Figure, notMeasured } from './figure.ts';
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

const WAYS = ['faiss', 'torch', 'torch-bf16'] as const;
type Way = (typeof WAYS)[number];

/** Queries answered per second by the exact index, and by faiss and torch, all threads of the machine on each side. */
export const neighboursBenchmark: Benchmark = {
  measure: async () => {
    const { torch: python, reason } = await peerInstallation();
    const figures: Figure[] = [];
    for (const size of SIZES) figures.push(...(await measureSize(size, python, reason)));
    return { figures };
  },
};

const measureSize = async (
  { documents, queries }: (typeof SIZES)[number],
  python: string | undefined,
  reason: string,
): Promise<Figure[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-'));
  const index = createExactIndex();
  const peer: { ask?: Ask; close?: () => void; missing: string } = { missing: reason };
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
      await startPeer(python, [path, asking]).then(
        (started) => Object.assign(peer, started),
        (error: Error) => (peer.missing = error.message),
      );
    }
    if (!peer.ask) process.stderr.write(`left out: faiss and torch: ${peer.missing}\n`);

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
      for (const way of peer.ask ? WAYS : []) {
        const { seconds, lists } = await peer.ask!(way);
        speeds[way].push(queries / seconds);
        recalls[way].push(recall(lists, truth.documents, K));
      }
    }
    return figuresOf(documents, speeds, recalls, peer.missing);
  } finally {
    peer.close?.();
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
      'GFLOP/s',
      speeds.ours.map((speed) => (speed * operations) / 1e9),
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

type Ask = (way: Way) => Promise<{ seconds: number; lists: Int32Array }>;

/** @throws Error in one line when it cannot start */
const startPeer = async (
  python: string,
  paths: readonly string[],
): Promise<{ ask: Ask; close: () => void }> => {
  const script = fileURLToPath(new URL('python/neighbours.py', import.meta.url));
  const threads = String(availableParallelism());
  const child = spawn(python, [script, ...paths, String(K), threads], {
    env: { ...process.env, OMP_NUM_THREADS: threads },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let complaints = '';
  child.stderr.on('data', (chunk) => (complaints = (complaints + String(chunk)).slice(-4_000)));
  const lines = createInterface({ input: child.stdout });
  const answer = async (): Promise<string> => {
    const [line] = (await Promise.race([once(lines, 'line'), once(child, 'close')])) as unknown[];
    if (typeof line === 'string') return line;
    throw new Error(`${python} stopped: ${complaints.trim().split('\n').at(-1)}`);
  };
  await answer();
  return {
    close: () => void child.kill(),
    ask: async (way) => {
      child.stdin.write(`${JSON.stringify({ way })}\n`);
      const { seconds, documents } = JSON.parse(await answer()) as {
        seconds: number;
        documents: string;
      };
      const bytes = Uint8Array.from(Buffer.from(documents, 'base64'));
      return { seconds, lists: new Int32Array(bytes.buffer) };
    },
  };
};
