import { join } from 'node:path';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import type { Manifest } from '@sluice/contracts';
import { startApp, type AppProcess } from './app-process.ts';
import { sluice } from './cli.ts';
import { datasetNames, datasetSpec, writeSpec } from './datasets.ts';

export interface Mined {
  dataset: string;
  /** Where versions are published. */
  out: string;
  /** Runs the spec again, and returns what was published. */
  run: () => Promise<Manifest & { folder: string }>;
  remove: () => Promise<void>;
}

/** Mines BANKING77, or where it is not at hand a dataset made here; suspects are set aside for review. */
export const mine = async (): Promise<Mined> => {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-browser-'));
  const dataset = datasetNames.includes('banking77') ? 'banking77' : datasetNames[0];
  const spec = await datasetSpec(dataset, folder);
  const filter = { relative_margin: 0.05, suspected: 'review' };
  const file = await writeSpec(folder, { ...spec, filter });
  const out = join(folder, 'out');
  return { dataset, out, run: () => run(file, out), remove: () => removeFolder(folder) };
};

/** Mines rows of a user's, class by class. */
export const mineRows = async (
  dataset: string,
  rows: { text: string; label: string }[],
): Promise<Mined> => {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-browser-'));
  await writeFile(join(folder, 'rows.jsonl'), rows.map((row) => JSON.stringify(row)).join('\n'));
  const file = await writeSpec(folder, {
    dataset,
    input: { classes: { path: 'rows.jsonl' } },
    model: { path: 'builtin:ngram-v1' },
    filter: { relative_margin: 0.05, suspected: 'review' },
    select: { num_negatives: 2 },
  });
  const out = join(folder, 'out');
  return { dataset, out, run: () => run(file, out), remove: () => removeFolder(folder) };
};

const removeFolder = (folder: string): Promise<void> =>
  rm(folder, { recursive: true, force: true });

const run = async (spec: string, out: string): Promise<Manifest & { folder: string }> => {
  const { code, stdout, stderr } = await sluice('run', spec, '--out', out, '--json');
  if (code !== 0) throw new Error(`the run failed: ${stderr}`);
  return JSON.parse(stdout) as Manifest & { folder: string };
};

/** The API with the dashboard, over what was mined; on any free port unless one is named. */
export const serve = (out: string, port = 0): AppProcess =>
  startApp('api', { SLUICE_STORAGE: out, SLUICE_PORT: String(port), SLUICE_AUTH: 'off' });
