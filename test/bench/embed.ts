import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BatchRun, openEmbedder } from '@sluice/embedding';
import type { Embedder } from '@sluice/pipeline';
import { type Peer, startPeer } from '../support/peer.ts';
import { dataFolder, readTexts } from './collection.ts';
import type { Streamed } from './embed-memory-child.ts';
import {
  atLeast,
  atMost,
  type Bar,
  type Benchmark,
  digits,
  figure,
  type Figure,
  type Findings,
  median,
  notMeasured,
} from './figure.ts';
import {
  attentionOperations,
  type MatmulPeak,
  openMatmulPeak,
  weightOperations,
} from './matmul-peak.ts';
import { type PeerInstallation, peerInstallation } from './python.ts';

const ROUNDS = 5;
const BANKING_TEXTS = 1200;
const CRANFIELD_TEXTS = 150;
/** Of the matrices whose products are the peak: as many as a batch has. */
const PEAK_TOKENS = 1024;
const STREAMED_TEXTS = Number(process.env['SLUICE_BENCH_TEXTS'] || 1_000_000);

const NAMES = {
  ours: 'ours, fp32',
  int8: 'ours, int8',
  torch: 'sentence-transformers on torch, fp32',
  onnx: 'sentence-transformers on ONNX Runtime, fp32',
} as const;
type Side = keyof typeof NAMES;

const BARS = {
  torch: atLeast(2.3),
  onnx: atLeast(1.2),
  int8: atLeast(5),
  cosine: atLeast(0.9999),
  int8Cosine: atLeast(0.99),
  peak: atLeast(0.85),
  padding: atMost(0.02),
  memory: atMost(1.5),
};

/** Texts embedded per second, ours and sentence-transformers by turns on the same texts and threads. */
export const embedBenchmark: Benchmark = {
  measure: async () => {
    const { folder, exists } = dataFolder();
    const installation = await peerInstallation();
    const { model, reason } = installation;
    if (!exists || !model) {
      const why = exists ? reason : `no reference data in ${folder} (set SLUICE_DATA_DIR)`;
      process.stderr.write(`left out: ${why}\n`);
      return { figures: [notMeasured('tokens embedded per second', 'tokens/s', why)] };
    }
    const texts = await readTexts(folder, BANKING_TEXTS, CRANFIELD_TEXTS);
    return withSides(model, installation, (sides) => measureSides(model, texts, sides));
  },
};

/** A side: what it makes of texts, or why it is not there. */
interface Sides {
  threads: number;
  ours: Embedder;
  int8?: Embedder;
  torch?: Peer;
  onnx?: Peer;
  /** Batches of ours, as they run. */
  batches: BatchRun[];
  peak: MatmulPeak;
  shape: Shape;
  missing: Partial<Record<Side, string>>;
}

interface Shape {
  hidden: number;
  feed: number;
  layers: number;
}

async function withSides(
  model: string,
  { torch, onnx, reason }: PeerInstallation,
  use: (sides: Sides) => Promise<Findings>,
): Promise<Findings> {
  const threads = availableParallelism();
  const missing: Sides['missing'] = {};
  const peer = async (side: 'torch' | 'onnx', python?: string): Promise<Peer | undefined> => {
    if (!python) missing[side] = reason;
    else {
      try {
        return await startPeer(python, model, { backend: side, threads });
      } catch (error) {
        missing[side] = (error as Error).message;
      }
    }
    process.stderr.write(`left out: ${NAMES[side]}: ${missing[side]}\n`);
    return undefined;
  };
  const batches: BatchRun[] = [];
  const int8 = 'onnx/model_int8.onnx';
  if (!existsSync(join(model, int8))) missing.int8 = `there is no ${int8} in ${model}`;
  const shape = await shapeOf(model);
  const sides: Sides = {
    threads,
    ours: await openEmbedder(
      { path: model },
      { threads, onBatch: (batch) => void batches.push(batch) },
    ),
    int8: missing.int8 ? undefined : await openEmbedder({ path: model, file: int8 }, { threads }),
    torch: await peer('torch', torch),
    onnx: await peer('onnx', onnx),
    batches,
    peak: await openMatmulPeak({ ...shape, tokens: PEAK_TOKENS }, threads),
    shape,
    missing,
  };
  try {
    return await use(sides);
  } finally {
    sides.torch?.close();
    sides.onnx?.close();
    await Promise.all([sides.ours.close(), sides.int8?.close(), sides.peak.close()]);
  }
}

async function shapeOf(model: string): Promise<Shape> {
  const config = JSON.parse(await readFile(join(model, 'config.json'), 'utf8')) as Record<
    string,
    number
  >;
  return {
    hidden: config['hidden_size'],
    feed: config['intermediate_size'],
    layers: config['num_hidden_layers'],
  };
}

interface Measured {
  /** Seconds for all texts, round by round. */
  seconds: Partial<Record<Side, number[]>>;
  vectors: Partial<Record<Side, Float32Array>>;
  /** Operations per second, round by round. */
  peak: number[];
}

async function measureSides(model: string, texts: string[], sides: Sides): Promise<Findings> {
  const measured = await byTurns(texts, sides);
  const first = sides.batches.slice(0, sides.batches.length / (ROUNDS + 1));
  const tokens = sum(first.map((batch) => batch.tokens));
  const rates = Object.fromEntries(
    Object.entries(measured.seconds).map(([side, all]) => [side, all.map((s) => tokens / s)]),
  ) as Measured['seconds'];
  const figures = [
    ...(Object.keys(NAMES) as Side[]).map((side) => rateFigure(side, rates, sides)),
    ratioFigure('fp32 ÷ torch fp32', rates.ours, rates.torch, BARS.torch, sides.missing.torch),
    ratioFigure('fp32 ÷ ONNX backend', rates.ours, rates.onnx, BARS.onnx, sides.missing.onnx),
    ratioFigure('int8 ÷ torch fp32', rates.int8, rates.torch, BARS.int8, sides.missing.torch),
    ...cosineFigures(measured, sides),
    ...efficiencyFigures(rates.ours!, measured.peak, first, sides.shape),
    figure(
      'padding: share of what is run',
      'share',
      [1 - tokens / sum(first.map((batch) => batch.padded))],
      BARS.padding,
    ),
    await memoryFigure(model, sides.threads),
  ];
  return { figures, notes: arithmetic(sides.shape, first, tokens, texts.length) };
}

/** Round 0 warms up and is not counted; the sides take turns, so that a busy moment hits all of them. */
async function byTurns(texts: string[], sides: Sides): Promise<Measured> {
  const measured: Measured = { seconds: {}, vectors: {}, peak: [] };
  const turn = async (side: Side, round: number, work: () => Promise<Float32Array>) => {
    const began = performance.now();
    measured.vectors[side] = await work();
    if (round > 0) (measured.seconds[side] ??= []).push((performance.now() - began) / 1000);
  };
  const { ours, int8, torch, onnx, peak } = sides;
  for (let round = 0; round <= ROUNDS; round++) {
    await turn('ours', round, () => ours.embed(texts, 'document'));
    if (int8) await turn('int8', round, () => int8.embed(texts, 'document'));
    for (const [side, peer] of [
      ['torch', torch],
      ['onnx', onnx],
    ] as const) {
      if (!peer) continue;
      const { seconds, vectors } = await peer.embed(texts, 'document');
      measured.vectors[side] = vectors;
      if (round > 0) (measured.seconds[side] ??= []).push(seconds);
    }
    if (round > 0) measured.peak.push(await peak.measure());
  }
  return measured;
}

const rateFigure = (side: Side, rates: Measured['seconds'], { missing }: Sides): Figure => {
  const rate = rates[side];
  return rate
    ? figure(NAMES[side], 'tokens/s', rate)
    : notMeasured(NAMES[side], 'tokens/s', missing[side] ?? 'it is not there');
};

const ratioFigure = (
  name: string,
  over: readonly number[] | undefined,
  under: readonly number[] | undefined,
  bar: Bar,
  missing = 'one side is not there',
): Figure =>
  over && under
    ? figure(
        name,
        'ratio',
        over.map((rate, round) => rate / under[round]),
        bar,
      )
    : notMeasured(name, 'ratio', missing, bar);

function cosineFigures({ vectors }: Measured, { ours: { dimensions }, missing }: Sides): Figure[] {
  const of = (side: Side): number[] | undefined =>
    vectors.torch && vectors[side] && cosines(vectors[side], vectors.torch, dimensions);
  const fp32 = of('ours');
  const int8 = of('int8');
  const [lowest, mean] = ['fp32, lowest cosine with torch', 'int8, mean cosine with torch fp32'];
  const why = missing.torch ?? missing.int8 ?? 'one side is not there';
  return [
    fp32
      ? figure(lowest, 'cosine', [Math.min(...fp32)], BARS.cosine)
      : notMeasured(lowest, 'cosine', why, BARS.cosine),
    int8
      ? figure(mean, 'cosine', [sum(int8) / int8.length], BARS.int8Cosine)
      : notMeasured(mean, 'cosine', why, BARS.int8Cosine),
  ];
}

function cosines(a: Float32Array, b: Float32Array, dimensions: number): number[] {
  return Array.from({ length: a.length / dimensions }, (_, row) => {
    let [product, left, right] = [0, 0, 0];
    for (let at = row * dimensions; at < (row + 1) * dimensions; at++) {
      product += a[at] * b[at];
      left += a[at] ** 2;
      right += b[at] ** 2;
    }
    return product / Math.sqrt(left * right);
  });
}

/** Operations of a token of these batches, attention over its own text included and padding left out. */
const operationsPerToken = (shape: Shape, batches: readonly BatchRun[]): number => {
  const tokens = sum(batches.map((batch) => batch.tokens));
  const attention = batches.map(
    (batch) => batch.tokens * attentionOperations(shape, batch.tokens / batch.texts),
  );
  return weightOperations(shape) + sum(attention) / tokens;
};

const efficiencyFigures = (
  rates: readonly number[],
  peak: readonly number[],
  batches: readonly BatchRun[],
  shape: Shape,
): Figure[] => {
  const operations = operationsPerToken(shape, batches);
  return [
    figure(
      'matrix products of these shapes alone',
      'GFLOP/s',
      peak.map((rate) => rate / 1e9),
    ),
    figure(
      'ours, share of that peak',
      'share',
      rates.map((rate, round) => (rate * operations) / peak[round]),
      BARS.peak,
    ),
  ];
};

/** The child is a process of its own, so that its memory is. */
async function memoryFigure(model: string, threads: number): Promise<Figure> {
  const child = fork(
    fileURLToPath(new URL('./embed-memory-child.ts', import.meta.url)),
    [model, String(STREAMED_TEXTS), String(threads)],
    { execArgv: ['--conditions=source'] },
  );
  const [{ texts, beyondBytes }] = (await once(child, 'message')) as [Streamed];
  return figure(
    `${digits(texts)} short texts: memory beyond the model`,
    'GiB',
    [beyondBytes / 2 ** 30],
    BARS.memory,
  );
}

const arithmetic = (
  shape: Shape,
  batches: readonly BatchRun[],
  tokens: number,
  texts: number,
): string => {
  const weights = weightOperations(shape) / 2;
  return [
    `${digits(texts)} texts of BANKING77 and Cranfield, ${digits(tokens)} tokens, ${batches.length} batches of ${digits(
      median(batches.map((batch) => batch.padded)),
    )} tokens in the middle.`,
    `A token takes ${(operationsPerToken(shape, batches) / 1e6).toFixed(1)} MFLOP in matrix products: ` +
      `2 · ${shape.layers} · (4 · ${shape.hidden}² + 2 · ${shape.hidden} · ${shape.feed}), and attention over its own text. ` +
      `The weights of these products, ${((weights * 4) / 1e6).toFixed(1)} MB, are read once a batch: ` +
      `${((weights * 4) / 1e3 / (tokens / batches.length)).toFixed(0)} kB a token.`,
  ].join('\n');
};

const sum = (values: readonly number[]): number => values.reduce((total, x) => total + x, 0);
