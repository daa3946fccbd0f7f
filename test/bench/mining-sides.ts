import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTables } from '@sluice/datasets';
import type { Corpus } from './made-corpus.ts';
import { measureProgram, type Taken } from './process-tree.ts';

/** A side's program, run once from files to a file. */
export interface Mined extends Taken {
  /** Parquet files with the columns anchor, positive, negative. */
  files: string[];
}

/** Options under the names that sentence-transformers and our spec share. */
export interface MiningOptions {
  relative_margin: number;
  num_negatives: number;
}

/** Where a corpus lies as files: JSONL, the same for every side. */
export interface CorpusFiles {
  pairs: string;
  corpus: string;
}

export const writeCorpus = ({ documents, pairs }: Corpus, folder: string): CorpusFiles => {
  mkdirSync(folder, { recursive: true });
  const write = (name: string, rows: readonly object[]): string => {
    const path = join(folder, name);
    writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    return path;
  };
  return {
    pairs: write('pairs.jsonl', pairs),
    corpus: write(
      'corpus.jsonl',
      documents.map((text) => ({ text })),
    ),
  };
};

/** What our spec says for these options, in the peer's meaning: the anchor's own text is a candidate there. */
export const specFor = (
  { pairs, corpus }: CorpusFiles,
  model: { path: string; file?: string },
  { relative_margin, num_negatives }: MiningOptions,
): object => ({
  dataset: 'bench',
  input: { pairs: { path: pairs }, corpus: { path: corpus } },
  model,
  filter: { relative_margin, own_text: false },
  select: { strategy: 'top', num_negatives },
});

const SLUICE = fileURLToPath(new URL('../../apps/cli/bin/sluice.js', import.meta.url));

/** `sluice run`, as it is installed. What `out` holds of earlier runs is used, as it is every night. */
export const mineWithSluice = async (spec: object, out: string): Promise<Mined> => {
  mkdirSync(out, { recursive: true });
  const path = join(out, 'spec.json');
  writeFileSync(path, JSON.stringify(spec));
  const taken = await measureProgram(process.execPath, [
    SLUICE,
    'run',
    path,
    '--out',
    join(out, 'versions'),
    '--json',
  ]);
  const { folder, files } = JSON.parse(taken.stdout) as {
    folder: string;
    files: { path: string }[];
  };
  return {
    ...taken,
    files: files
      .filter(({ path }) => path.startsWith('data/'))
      .map(({ path }) => join(folder, path)),
  };
};

/** A sentence-transformers installation, and what it embeds with. */
export interface PeerSide {
  python: string;
  model: string;
  backend: 'torch' | 'onnx';
}

const MINE = fileURLToPath(new URL('python/mine.py', import.meta.url));

/** Also gives the seconds of the function alone, without Python's start and the model's loading. */
export const mineWithPeer = async (
  { python, model, backend }: PeerSide,
  { pairs, corpus }: CorpusFiles,
  options: MiningOptions,
  out: string,
  cache?: string,
): Promise<Mined & { alone: number }> => {
  const threads = String(availableParallelism());
  const flags = ['--backend', backend, '--threads', threads];
  if (cache) flags.push('--cache', cache);
  const taken = await measureProgram(
    python,
    [MINE, model, pairs, corpus, out, JSON.stringify(options), ...flags],
    { OMP_NUM_THREADS: threads },
  );
  const { mine } = JSON.parse(taken.stdout) as { mine: number };
  return { ...taken, alone: mine, files: [out] };
};

/** The triplets of some files, in writing. */
export const tripletsOf = async ({ files }: Mined): Promise<Set<string>> => {
  const found = new Set<string>();
  for (const file of files) {
    const groups = createTables().read(file, ['anchor', 'positive', 'negative']);
    for await (const { anchor, positive, negative } of groups) {
      for (let i = 0; i < anchor.length; i++) {
        found.add(JSON.stringify([anchor[i], positive[i], negative[i]]));
      }
    }
  }
  return found;
};

/** The share that both have, of those that either side has most. */
export const agreement = (ours: ReadonlySet<string>, theirs: ReadonlySet<string>): number =>
  [...ours].filter((row) => theirs.has(row)).length / Math.max(ours.size, theirs.size);
