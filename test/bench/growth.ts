import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Benchmark, digits, figure, type Figure } from './figure.ts';
import type { Told } from './growth-child.ts';
import { type Growth, growthPicture } from './growth-picture.ts';
import { madeCorpus } from './made-corpus.ts';
import { writeCorpus } from './mining-sides.ts';
import { residentBytes } from './process-tree.ts';

const SIZES = (process.env['SLUICE_BENCH_SIZES'] || '10000,30000,100000,300000,1000000')
  .split(',')
  .map(Number);
/** Where the picture goes; none is drawn if absent. */
const PICTURE = process.env['SLUICE_BENCH_PICTURE'];

/** Nobody is told of this run. */
const LEFT_OUT = 'notify';
const EVERY = 50;
const MEBIBYTE = 2 ** 20;

/** What a stage took at one size. */
interface Stage {
  seconds: number;
  /** The most that the process held while the stage was under way (RSS). */
  peakBytes: number;
}

/** Stage by stage, how time and memory of a run grow with its documents; a tenth of them have an anchor. */
export const growthBenchmark: Benchmark = {
  measure: async () => {
    const growth: Growth = new Map();
    for (const documents of SIZES) {
      const stages = await runSize(documents);
      const total: Stage = {
        seconds: sum([...stages.values()].map(({ seconds }) => seconds)),
        peakBytes: Math.max(...[...stages.values()].map(({ peakBytes }) => peakBytes)),
      };
      for (const [stage, took] of [...stages, ['all stages', total] as const]) {
        growth.set(stage, [...(growth.get(stage) ?? []), { documents, ...took }]);
      }
      process.stderr.write(`${digits(documents)} documents: ${digits(total.seconds)} s\n`);
    }
    if (PICTURE) writeFileSync(PICTURE, growthPicture(growth));
    return { figures: [...growth].flatMap(([stage, took]) => figuresOf(stage, took)) };
  },
};

const runSize = async (documents: number): Promise<Map<string, Stage>> => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-'));
  try {
    const { pairs, corpus } = writeCorpus(madeCorpus(documents), folder);
    const spec = join(folder, 'spec.json');
    writeFileSync(
      spec,
      JSON.stringify({
        dataset: 'growth',
        input: { pairs: { path: pairs }, corpus: { path: corpus } },
        model: { path: 'builtin:ngram-v1' },
        filter: { relative_margin: 0.05 },
      }),
    );
    return await watchRun(folder, spec);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

const watchRun = async (folder: string, spec: string): Promise<Map<string, Stage>> => {
  const child = fork(fileURLToPath(new URL('./growth-child.ts', import.meta.url)), [folder, spec], {
    execArgv: ['--conditions=source'],
  });
  const stages = new Map<string, Stage>();
  const open = new Map<string, { began: number; peakBytes: number }>();
  let triplets = 0;
  const look = (): void => {
    const held = residentBytes(child.pid!);
    for (const stage of open.values()) stage.peakBytes = Math.max(stage.peakBytes, held);
  };
  child.on('message', (told: Told) => {
    if ('published' in told) triplets = told.published;
    else if (told.type === 'stage-started') {
      open.set(told.stage, { began: performance.now(), peakBytes: 0 });
      look();
    } else if (told.type === 'stage-finished') {
      look();
      const { began, peakBytes } = open.get(told.stage)!;
      open.delete(told.stage);
      if (told.stage === LEFT_OUT) return;
      stages.set(told.stage, { seconds: (performance.now() - began) / 1_000, peakBytes });
    }
  });
  const watch = setInterval(look, EVERY);
  const [code] = (await once(child, 'exit')) as [number | null];
  clearInterval(watch);
  if (code !== 0 || triplets === 0) throw new Error(`the run ended with ${code} and no triplets`);
  return stages;
};

const figuresOf = (stage: string, took: readonly ({ documents: number } & Stage)[]): Figure[] => {
  const fitted = (name: string, unit: string, value: (stage: Stage) => number): Figure[] => {
    const exponent = fittedExponent(took.map((at) => [at.documents, value(at)]));
    return Number.isFinite(exponent) ? [figure(name, unit, [exponent])] : [];
  };
  const sized = took.flatMap(({ documents, seconds, peakBytes }) => {
    const name = `${stage}, ${digits(documents)} documents`;
    return [
      figure(name, 's', [seconds]),
      figure(`${name}: peak memory`, 'MiB', [peakBytes / MEBIBYTE]),
    ];
  });
  return [
    ...sized,
    ...fitted(`${stage}: exponent of time`, 'log s / log n', ({ seconds }) => seconds),
    ...fitted(`${stage}: exponent of memory`, 'log B / log n', ({ peakBytes }) => peakBytes),
  ];
};

/** b of y = a · n^b, by least squares between the logarithms; NaN of a single point. */
const fittedExponent = (points: readonly (readonly [number, number])[]): number => {
  const logs = points.map(([n, y]) => [Math.log(n), Math.log(y)] as const);
  const meanX = sum(logs.map(([x]) => x)) / logs.length;
  const meanY = sum(logs.map(([, y]) => y)) / logs.length;
  const products = sum(logs.map(([x, y]) => (x - meanX) * (y - meanY)));
  return products / sum(logs.map(([x]) => (x - meanX) ** 2));
};

const sum = (values: readonly number[]): number => values.reduce((total, x) => total + x, 0);
