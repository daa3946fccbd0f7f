import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { dataFolder, projectFolder } from './folders.ts';

const TOPICS = ['card', 'loan', 'transfer', 'refund', 'login', 'limit', 'cheque', 'fee'];
const ASKS = [
  'where is my',
  'how do I get a',
  'why was I charged for a',
  'please cancel the',
  'can I change a',
];
const ENDS = [
  'today',
  'from abroad',
  'for my business',
  'before Friday',
  'without the app',
  'again',
];

/** 240 rows in 8 classes, made here so that a clone without reference data has something to mine. */
export const ownRows = (): { text: string; label: string }[] =>
  TOPICS.flatMap((topic) =>
    ASKS.flatMap((ask) => ENDS.map((end) => ({ text: `${ask} ${topic}, ${end}?`, label: topic }))),
  );

export const ownClasses = (): string =>
  ['text,label', ...ownRows().map(({ text, label }) => `"${text}",${label}`)].join('\n');

const common = {
  model: { path: 'builtin:ngram-v1' },
  filter: { relative_margin: 0.05 },
  select: { strategy: 'semihard', margin: 0.2, num_negatives: 4, positives_per_anchor: 1, seed: 1 },
};

const quickstart = (file: string): string => join(projectFolder, 'examples/quickstart', file);
const data = dataFolder();

/** Specs of the datasets at hand by name: our own, and the reference ones where they are. */
const SPECS: Record<string, Record<string, unknown>> = {
  classes: { input: { classes: { path: 'classes.csv' } } },
  pairs: {
    input: {
      pairs: {
        path: quickstart('pairs.jsonl'),
        anchor: 'query',
        positive: 'product',
        anchor_id: 'query_id',
        positive_id: 'product_id',
      },
      corpus: { path: quickstart('products.jsonl'), id: 'id' },
    },
    select: { ...common.select, positives_per_anchor: 'all' },
  },
  ...(data && {
    banking77: {
      input: { classes: { path: join(data, 'banking77/train.csv'), label: 'category' } },
    },
    cranfield: {
      input: { beir: { path: join(data, 'cranfield'), split: 'test' } },
      select: { strategy: 'top', num_negatives: 4 },
    },
  }),
};

export const datasetNames = Object.keys(SPECS);

/** The spec of a dataset, its own files put into the folder. */
export const datasetSpec = async (
  name: string,
  folder: string,
): Promise<Record<string, unknown>> => {
  await writeFile(join(folder, 'classes.csv'), ownClasses());
  return { dataset: name, ...common, ...SPECS[name] };
};

/** Writes a spec where the command line can read it. */
export const writeSpec = async (folder: string, spec: Record<string, unknown>): Promise<string> => {
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'spec.yaml');
  await writeFile(file, stringify(spec));
  return file;
};
