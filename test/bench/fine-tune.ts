import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import build from '../support/build.ts';
import { type Dialogue, startDialogue } from '../support/python-dialogue.ts';
import { dataFolder } from './collection.ts';
import { atLeast, type Benchmark, digits, figure, type Figure, notMeasured } from './figure.ts';
import { bankingSet, cranfieldSet, type HeldOutSet } from './held-out.ts';
import { mineWithPeer, mineWithSluice, writeCorpus } from './mining-sides.ts';
import { peerInstallation } from './python.ts';

const STEPS = Number(process.env['SLUICE_BENCH_STEPS'] || 60);
/** `triplet` tells negatives apart by nothing else; `ranking` adds those of the batch, whatever the miner. */
const LOSS = process.env['SLUICE_BENCH_LOSS'] || 'triplet';
/** Of the model's layers only the first so many, which have more to learn; all of them at 0. */
const LAYERS = Number(process.env['SLUICE_BENCH_LAYERS'] || 0);
const RATE = Number(process.env['SLUICE_BENCH_RATE'] || 2e-5);
const SEEDS = [1, 2, 3];
/** Tokens that texts are cut to, in training and after. */
const TOKENS = 96;
const TRAINING = {
  steps: STEPS,
  loss: LOSS,
  layers: LAYERS,
  tokens: TOKENS,
  batch: 16,
  rate: RATE,
  margin: 0.2,
};

/** Of mine_hard_negatives, as its documentation advises (NV-Retriever's TopK-PercPos). */
const USUAL = { relative_margin: 0.05, num_negatives: 4 };

const SOURCES = ['random', 'peer', 'ours'] as const;
type Source = (typeof SOURCES)[number];
const NAMES: Record<Source, string> = {
  random: 'random negatives',
  peer: 'sentence-transformers’ miner',
  ours: 'ours',
};
const DEPTHS = ['recall@1', 'recall@10'] as const;
type Recalls = Record<(typeof DEPTHS)[number], number>;

const BARS = { random: atLeast(1.05), peer: atLeast(1) };

/** What negatives are worth: the same model, steps and loss, and recall of queries that were kept out. */
export const fineTuneBenchmark: Benchmark = {
  measure: async () => {
    const { folder, exists } = dataFolder();
    const { torch: python, model, reason } = await peerInstallation();
    if (!exists || !python || !model) {
      const why = exists ? reason : `no reference data in ${folder} (set SLUICE_DATA_DIR)`;
      process.stderr.write(`left out: ${why}\n`);
      return { figures: [notMeasured('recall after fine-tuning', 'share', why)] };
    }
    build();
    const figures: Figure[] = [];
    for (const set of [await bankingSet(folder), await cranfieldSet(folder)]) {
      figures.push(...(await measureSet(set, python, model)));
    }
    return { figures };
  },
};

const measureSet = async (set: HeldOutSet, python: string, model: string): Promise<Figure[]> => {
  const scratch = mkdtempSync(join(tmpdir(), 'sluice-bench-'));
  const threads = availableParallelism();
  let dialogue: Dialogue | undefined;
  try {
    const triplets = await mineAll(set, python, model, scratch);
    const queries = join(scratch, 'queries.jsonl');
    writeFileSync(queries, set.queries.map((query) => `${JSON.stringify(query)}\n`).join(''));
    const files = { queries, documents: join(scratch, 'corpus.jsonl') };
    dialogue = await startDialogue(python, 'fine_tune.py', [model, String(threads)], threads);
    const ask = (trained: readonly string[], seed: number): Promise<Recalls> =>
      dialogue!.ask<Recalls>({ ...TRAINING, ...files, triplets: trained, seed });
    const untrained = await ask([], SEEDS[0]);
    const trained: Record<Source, Recalls[]> = { random: [], peer: [], ours: [] };
    for (const seed of SEEDS) {
      for (const source of SOURCES) {
        const recalls = await ask(triplets[source], seed);
        trained[source].push(recalls);
        const found = DEPTHS.map((depth) => `${depth} ${digits(recalls[depth])}`).join(', ');
        process.stderr.write(`${set.name}: ${NAMES[source]}, seed ${seed}: ${found}\n`);
      }
    }
    return DEPTHS.flatMap((depth) => figuresOf(`${set.name}, ${depth}`, depth, untrained, trained));
  } finally {
    dialogue?.close();
    rmSync(scratch, { recursive: true });
  }
};

/** By source, Parquet files of triplets. */
const mineAll = async (
  { corpus, advised }: HeldOutSet,
  python: string,
  model: string,
  scratch: string,
): Promise<Record<Source, string[]>> => {
  const files = writeCorpus(corpus, scratch);
  const spec = { dataset: 'bench', model: { path: model }, ...advised(files) };
  const side = { python, model, backend: 'torch' } as const;
  const peer = await mineWithPeer(side, files, USUAL, join(scratch, 'peer.parquet'));
  const ours = await mineWithSluice(spec, join(scratch, 'ours'));
  // The same anchors and positives, judged by the same rules but for the filters.
  const random = await mineWithSluice(
    {
      ...spec,
      mine: { sources: ['random'] },
      filter: {},
      select: { ...spec.select, strategy: 'random' },
    },
    join(scratch, 'random'),
  );
  return { peer: peer.files, ours: ours.files, random: random.files };
};

const figuresOf = (
  title: string,
  depth: keyof Recalls,
  untrained: Recalls,
  trained: Record<Source, Recalls[]>,
): Figure[] => {
  const of = (source: Source): number[] => trained[source].map((recalls) => recalls[depth]);
  const over = (source: 'random' | 'peer'): Figure =>
    figure(
      `${title}: ours ÷ ${NAMES[source]}`,
      'ratio',
      of('ours').map((recall, seed) => recall / of(source)[seed]),
      BARS[source],
    );
  return [
    figure(`${title}: the model as it is`, 'share', [untrained[depth]]),
    ...SOURCES.map((source) => figure(`${title}: ${NAMES[source]}`, 'share', of(source))),
    over('random'),
    over('peer'),
  ];
};
