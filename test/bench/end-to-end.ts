import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import build from '../support/build.ts';
import { bankingCorpus, dataFolder } from './collection.ts';
import {
  atLeast,
  atMost,
  type Benchmark,
  digits,
  figure,
  type Figure,
  notMeasured,
} from './figure.ts';
import { changedCorpus, type Corpus, madeCorpus } from './made-corpus.ts';
import {
  agreement,
  type CorpusFiles,
  mineWithPeer,
  mineWithSluice,
  type Mined,
  type PeerSide,
  specFor,
  tripletsOf,
  writeCorpus,
} from './mining-sides.ts';
import { type PeerInstallation, peerInstallation } from './python.ts';

const DOCUMENTS = Number(process.env['SLUICE_BENCH_DOCUMENTS'] || 100_000);
/** Of BANKING77 and, after a comma, of the made corpus, whose rounds are ten times as long. */
const [ROUNDS, MADE_ROUNDS = ROUNDS] = (process.env['SLUICE_BENCH_ROUNDS'] || '3,1')
  .split(',')
  .map(Number);

const OPTIONS = { relative_margin: 0.05, num_negatives: 3 };
const CHANGED = { ...OPTIONS, relative_margin: 0.1 };
const INT8 = 'onnx/model_int8.onnx';

/** Every program that a round runs, in its order. What runs again finds what its side keeps. */
const PROGRAMS = {
  ours: 'ours, fp32',
  torch: 'sentence-transformers on torch',
  onnx: 'sentence-transformers on ONNX Runtime',
  int8: 'ours, int8',
  oursChanged: 'ours, one threshold changed',
  torchCached: 'torch with its cache_folder, one threshold changed',
  torchChanged: 'torch, one threshold changed',
  oursNightly: 'ours, 1 % of the documents changed',
  torchNightly: 'torch with its cache_folder, 1 % of the documents changed',
} as const;
type Program = keyof typeof PROGRAMS;

/** From files to a file, each program in a process of its own that starts from nothing, by turns. */
export const endToEndBenchmark: Benchmark = {
  measure: async () => {
    const installation = await peerInstallation();
    const { folder, exists } = dataFolder();
    if (!installation.model) {
      process.stderr.write(`left out: ${installation.reason}\n`);
      return { figures: [notMeasured('mining from end to end', 's', installation.reason)] };
    }
    build();
    const figures: Figure[] = [];
    if (exists) {
      const corpus = await bankingCorpus(folder, DOCUMENTS);
      figures.push(...(await measureCorpus('BANKING77', corpus, installation, ROUNDS)));
    } else {
      const reason = `no reference data in ${folder} (set SLUICE_DATA_DIR)`;
      process.stderr.write(`left out: BANKING77: ${reason}\n`);
      figures.push(notMeasured('BANKING77', 's', reason));
    }
    const made = madeCorpus(DOCUMENTS);
    figures.push(...(await measureCorpus('made', made, installation, MADE_ROUNDS)));
    return { figures };
  },
};

/** What a program took, round by round, or why it did not run. */
type Turns = { [P in Program]: { runs: (Mined & { alone?: number })[]; missing?: string } };

const measureCorpus = async (
  name: string,
  corpus: Corpus,
  installation: PeerInstallation,
  rounds: number,
): Promise<Figure[]> => {
  const scratch = mkdtempSync(join(tmpdir(), 'sluice-bench-'));
  try {
    const tonight = writeCorpus(corpus, join(scratch, 'first'));
    const tomorrow = writeCorpus(changedCorpus(corpus), join(scratch, 'nightly'));
    const turns = Object.fromEntries(
      Object.keys(PROGRAMS).map((program) => [program, { runs: [] }]),
    ) as unknown as Turns;
    const agreements: Partial<Record<Program, number[]>> = {};
    for (let round = 0; round < rounds; round++) {
      const folder = join(scratch, `round ${round}`);
      const programs = programsOf(installation, tonight, tomorrow, folder);
      for (const [program, run] of Object.entries(programs) as [Program, () => Promise<Mined>][]) {
        await turn(name, program, turns, run);
      }
      await compare(turns, agreements);
      rmSync(folder, { recursive: true });
    }
    const [documents, pairs] = [corpus.documents.length, corpus.pairs.length].map(digits);
    const title = `${name}, ${documents} documents, ${pairs} pairs`;
    return figuresOf(title, turns, agreements);
  } finally {
    rmSync(scratch, { recursive: true });
  }
};

const programsOf = (
  { model, torch, onnx, reason }: PeerInstallation,
  tonight: CorpusFiles,
  tomorrow: CorpusFiles,
  folder: string,
): Record<Program, () => Promise<Mined>> => {
  const path = model!;
  const ours = (files: CorpusFiles, options: typeof OPTIONS) => () =>
    mineWithSluice(specFor(files, { path }, options), join(folder, 'ours'));
  const peer =
    (
      backend: PeerSide['backend'],
      name: Program,
      files: CorpusFiles,
      options = OPTIONS,
      cached = true,
    ) =>
    async () => {
      const python = backend === 'torch' ? torch : onnx;
      if (!python) throw new Error(reason);
      const cache = cached ? join(folder, 'cache') : undefined;
      const out = join(folder, `${name}.parquet`);
      return mineWithPeer({ python, model: path, backend }, files, options, out, cache);
    };
  return {
    ours: ours(tonight, OPTIONS),
    torch: peer('torch', 'torch', tonight),
    onnx: peer('onnx', 'onnx', tonight, OPTIONS, false),
    int8: async () => {
      if (!existsSync(join(path, INT8))) throw new Error(`there is no ${INT8} in ${path}`);
      const spec = specFor(tonight, { path, file: INT8 }, OPTIONS);
      return mineWithSluice(spec, join(folder, 'int8'));
    },
    oursChanged: ours(tonight, CHANGED),
    torchCached: peer('torch', 'torchCached', tonight, CHANGED),
    torchChanged: peer('torch', 'torchChanged', tonight, CHANGED, false),
    oursNightly: ours(tomorrow, OPTIONS),
    torchNightly: peer('torch', 'torchNightly', tomorrow),
  };
};

/** A program that fails is left out with its reason, and not tried again. */
const turn = async (
  corpus: string,
  program: Program,
  turns: Turns,
  run: () => Promise<Mined>,
): Promise<void> => {
  if (turns[program].missing !== undefined) return;
  try {
    const took = await run();
    turns[program].runs.push(took);
    const held = `${digits(took.peakBytes / 2 ** 20)} MiB`;
    process.stderr.write(`${corpus}: ${PROGRAMS[program]}: ${digits(took.seconds)} s, ${held}\n`);
  } catch (error) {
    turns[program].missing = (error as Error).message;
    process.stderr.write(`left out: ${corpus}: ${PROGRAMS[program]}: ${turns[program].missing}\n`);
  }
};

/** Ours beside the run on torch that was asked for the same. */
const PAIRED: Partial<Record<Program, Program>> = {
  ours: 'torch',
  int8: 'torch',
  onnx: 'torch',
  oursChanged: 'torchChanged',
  oursNightly: 'torchNightly',
};

/** Of the round that has just ended: its files go with it. */
const compare = async (
  turns: Turns,
  agreements: Partial<Record<Program, number[]>>,
): Promise<void> => {
  for (const [program, peer] of Object.entries(PAIRED) as [Program, Program][]) {
    const [left, right] = [turns[program].runs.at(-1), turns[peer].runs.at(-1)];
    if (!left || !right || turns[program].missing || turns[peer].missing) continue;
    const share = agreement(await tripletsOf(left), await tripletsOf(right));
    (agreements[program] ??= []).push(share);
  }
};

const RATIOS = [
  ['torch ÷ ours, fp32', 'torch', 'ours', atLeast(2.5)],
  ['ONNX backend ÷ ours, fp32', 'onnx', 'ours', atLeast(1.3)],
  ['torch ÷ ours, int8', 'torch', 'int8', atLeast(5)],
  ['one threshold changed: torch ÷ ours', 'torchChanged', 'oursChanged', atLeast(50)],
  ['one threshold changed: torch with its cache ÷ ours', 'torchCached', 'oursChanged', undefined],
  ['1 % changed: torch ÷ ours', 'torchNightly', 'oursNightly', atLeast(20)],
] as const;

const SAME = atLeast(0.99);
const MEMORY = atMost(0.5);

/** Round by round, where both sides ran. */
const divided = (left: number[], right: number[]): number[] =>
  left.length === right.length ? left.map((value, round) => value / right[round]) : [];

const figuresOf = (
  title: string,
  turns: Turns,
  agreements: Partial<Record<Program, number[]>>,
): Figure[] => {
  const programs = Object.keys(PROGRAMS) as Program[];
  const named = (name: string): string => `${title}: ${name}`;
  const why = (...asked: Program[]): string =>
    asked.map((program) => turns[program].missing).find(Boolean) ?? 'it did not run';
  const of = (
    program: Program,
    value: (run: Turns[Program]['runs'][number]) => number,
  ): number[] => (turns[program].missing ? [] : turns[program].runs.map(value));
  const seconds = (program: Program): number[] => of(program, (run) => run.seconds);
  const memory = (program: Program): number[] => of(program, (run) => run.peakBytes / 2 ** 20);
  const orReason = (
    name: string,
    unit: string,
    values: number[],
    reason: string,
    bar?: Parameters<typeof figure>[3],
  ): Figure =>
    values.length > 0 && values.every(Number.isFinite)
      ? figure(named(name), unit, values, bar)
      : notMeasured(named(name), unit, reason, bar);
  return [
    ...programs.flatMap((program) => [
      orReason(PROGRAMS[program], 's', seconds(program), why(program)),
      orReason(`${PROGRAMS[program]}: peak memory`, 'MiB', memory(program), why(program)),
    ]),
    orReason(
      'torch, the function alone',
      's',
      of('torch', ({ alone }) => alone!),
      why('torch'),
    ),
    ...RATIOS.map(([name, slow, quick, bar]) =>
      orReason(name, 'ratio', divided(seconds(slow), seconds(quick)), why(slow, quick), bar),
    ),
    orReason(
      'peak memory: ours, fp32 ÷ torch',
      'ratio',
      divided(memory('ours'), memory('torch')),
      why('ours', 'torch'),
      MEMORY,
    ),
    ...(Object.keys(PAIRED) as Program[]).map((program) =>
      orReason(
        `${PROGRAMS[program]}: triplets as torch has them`,
        'share',
        agreements[program] ?? [],
        why(program, PAIRED[program]!),
        program === 'int8' || program === 'onnx' ? undefined : SAME,
      ),
    ),
  ];
};
