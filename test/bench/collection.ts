import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createInputs } from '@sluice/datasets';
import { openEmbedder } from '@sluice/embedding';
import { raggedOf, type Ragged } from '@sluice/mining';
import type { SearchableIndex } from '@sluice/pipeline';
import { createNpyMatrices } from '@sluice/storage';
import { createExactIndex } from '@sluice/vector-index';
import type { Corpus } from './made-corpus.ts';

/** Texts of which it is known who is relevant to whom: by judgements, or by class. */
interface Texts {
  name: string;
  documents: string[];
  /** Texts of the anchors; absent where the documents themselves are the anchors. */
  queries?: string[];
  /** Per query the relevant documents, ascending; or the class of each document, by its place among the classes. */
  truth: { relevant: number[][] } | { labels: Int32Array; classes: readonly string[] };
}

/** A collection as the pipeline's own encoder and index see it. */
export interface Collection extends Texts {
  dimensions: number;
  vectors: Float32Array;
  /** The same array as `vectors` where the documents are the anchors. */
  anchorVectors: Float32Array;
  /** Per document the nearest documents, itself among them, best first. */
  neighbours: Ragged;
  index: SearchableIndex;
}

/** More than any vote asks for. */
const NEIGHBOURS = 64;

/** Where the reference data lies, and whether it is there. */
export const dataFolder = (): { folder: string; exists: boolean } => {
  const beside = fileURLToPath(new URL('../../../shared/data', import.meta.url));
  const folder = resolve(process.env['SLUICE_DATA_DIR'] || beside);
  return { folder, exists: existsSync(folder) };
};

/** Runs `use` on every collection of the data folder, each embedded and indexed. */
export const withCollections = async <Result>(
  folder: string,
  use: (collection: Collection) => Promise<Result>,
): Promise<Result[]> => {
  const embedder = await openEmbedder({ path: 'builtin:ngram-v1' });
  const index = createExactIndex();
  const scratch = await mkdtemp(join(tmpdir(), 'sluice-bench-'));
  try {
    const results: Result[] = [];
    for (const texts of [await readCranfield(folder), await readBanking77(folder)]) {
      const { name, documents, queries } = texts;
      const vectors = await embedder.embed(documents, 'document');
      const path = join(scratch, `${name}.npy`);
      const { dimensions } = embedder;
      const rows = documents.length;
      await createNpyMatrices().write(path, { data: vectors, shape: [rows, dimensions] });
      const opened = await index.open(name, { rows, dimensions, files: [{ path, rows }] });
      results.push(
        await use({
          ...texts,
          dimensions,
          vectors,
          anchorVectors: queries ? await embedder.embed(queries, 'anchor') : vectors,
          neighbours: await nearest(opened, vectors, NEIGHBOURS),
          index: opened,
        }),
      );
    }
    return results;
  } finally {
    await Promise.all([index.close(), embedder.close(), rm(scratch, { recursive: true })]);
  }
};

/** So many rows of BANKING77 and abstracts of Cranfield, evenly spread over each. */
export const readTexts = async (
  folder: string,
  banking: number,
  cranfield: number,
): Promise<string[]> => [
  ...spread((await readBanking77(folder)).documents, banking),
  ...spread((await readCranfield(folder)).documents, cranfield),
];

/** So many texts of BANKING77, evenly spread, each but the last of a class an anchor, whose positive is the next. */
export const bankingCorpus = async (folder: string, count: number): Promise<Corpus> => {
  const texts = await readBanking77(folder);
  const { labels } = texts.truth as { labels: Int32Array };
  const rows = spread([...labels.keys()], Math.min(count, labels.length));
  const classes = Map.groupBy(rows, (row) => labels[row]).values();
  const pairs = [...classes].flatMap((members) =>
    members.slice(1).map((row, i) => ({
      anchor: texts.documents[members[i]],
      positive: texts.documents[row],
    })),
  );
  return { documents: rows.map((row) => texts.documents[row]), pairs };
};

const spread = <Value>(values: readonly Value[], count: number): Value[] =>
  Array.from({ length: count }, (_, i) => values[Math.floor((i * values.length) / count)]);

/** The k nearest documents of each query, as lists. */
export const nearest = async (
  index: SearchableIndex,
  queries: Float32Array,
  k: number,
): Promise<Ragged> => {
  const { documents } = await index.search(queries, k);
  return raggedOf(
    Array.from({ length: documents.length / k }, (_, query) =>
      documents.subarray(query * k, (query + 1) * k).filter((document) => document >= 0),
    ),
  );
};

const readRows = async (
  path: string,
  columns: readonly string[],
): Promise<Record<string, string>[]> => {
  const rows: Record<string, string>[] = [];
  for await (const { fields, fault, line } of createInputs().rows(path, columns)) {
    if (!fields) throw new Error(`${path}, line ${line}: ${fault}`);
    rows.push(Object.fromEntries(columns.map((column) => [column, String(fields[column])])));
  }
  return rows;
};

/** Cranfield 1400: queries with their judgements of score 1 (minimum interest) and above. */
export const readCranfield = async (folder: string): Promise<Texts> => {
  const at = (file: string): string => join(folder, 'cranfield', file);
  const corpus = await readRows(at('corpus.jsonl'), ['_id', 'title', 'text']);
  const queries = await readRows(at('queries.jsonl'), ['_id', 'text']);
  const documentOf = new Map(corpus.map((row, document) => [row['_id'], document]));
  const relevant = new Map(queries.map((row) => [row['_id'], new Set<number>()]));
  const columns = ['query-id', 'corpus-id', 'score'];
  for (const row of await readRows(at('qrels/test.tsv'), columns)) {
    if (Number(row['score']) < 1) continue;
    relevant.get(row['query-id'])!.add(documentOf.get(row['corpus-id'])!);
  }
  return {
    name: 'cranfield',
    documents: corpus.map((row) => `${row['title']} ${row['text']}`.trim()),
    queries: queries.map((row) => row['text']),
    truth: { relevant: Array.from(relevant.values(), (set) => [...set].sort((a, b) => a - b)) },
  };
};

/** BANKING77: the rows of its training set or of another of its files, each text once. */
export const readBanking77 = async (folder: string, file = 'train.csv'): Promise<Texts> => {
  const rows = await readRows(join(folder, 'banking77', file), ['text', 'category']);
  const labelOf = new Map<string, string>();
  for (const row of rows) labelOf.set(row['text'], labelOf.get(row['text']) ?? row['category']);
  const classes = [...new Set(labelOf.values())];
  return {
    name: 'banking77',
    documents: [...labelOf.keys()],
    truth: {
      labels: Int32Array.from(labelOf.values(), (label) => classes.indexOf(label)),
      classes,
    },
  };
};
