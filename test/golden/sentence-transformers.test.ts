import { readdirSync, readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { goldenFolder, temporaryFolder } from '../support/folders.ts';
import { runStages, specOf, tableEmbedder, testPorts } from '../support/in-process.ts';

interface Case {
  params: Record<string, unknown> & { output_format: string; output_scores: boolean };
  corpus: 'positives' | 'all_docs';
  columns?: string[];
  rows?: Record<string, unknown[]>;
  error?: string;
}
interface Golden {
  source: string;
  pairs: [string, string][];
  corpus: string[];
  embeddings: Record<string, number[]>;
  cases: Case[];
}

/** Our names for the peer's columns, by output format. */
const COLUMNS: Record<string, Record<string, string>> = {
  triplet: { query: 'anchor' },
  'n-tuple': { query: 'anchor' },
  'labeled-pair': { query: 'anchor', positive: 'document' },
  'labeled-list': { query: 'anchor', positive: 'documents' },
};

const FILTERS = new Set([
  'absolute_margin',
  'relative_margin',
  'max_score',
  'min_score',
  'range_min',
  'range_max',
  'include_positives',
]);

const specFor = ({ params, corpus }: Case) =>
  specOf({
    dataset: 'golden',
    input: {
      pairs: { path: 'pairs.jsonl' },
      ...(corpus === 'all_docs' ? { corpus: { path: 'corpus.jsonl' } } : {}),
    },
    model: { path: 'table' },
    filter: {
      own_text: false,
      ...Object.fromEntries(Object.entries(params).filter(([name]) => FILTERS.has(name))),
    },
    select: { strategy: 'top', num_negatives: params['num_negatives'] ?? 3 },
    output: { format: params.output_format, scores: params.output_scores, file_type: 'jsonl' },
  });

const jsonl = (rows: object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

/** Numbers within float32 of each other, everything else equal. */
const expectClose = (ours: unknown, theirs: unknown): void => {
  if (typeof theirs === 'number') expect(ours).toBeCloseTo(theirs, 5);
  else if (Array.isArray(theirs)) {
    expect(ours).toHaveLength(theirs.length);
    theirs.forEach((their, i) => expectClose((ours as unknown[])[i], their));
  } else expect(ours).toEqual(theirs);
};

const folder = goldenFolder();
const goldens = folder
  ? readdirSync(folder)
      .filter((file) => file.endsWith('.json'))
      .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Golden)
      .filter(({ source }) => source.startsWith('sentence-transformers'))
  : [];

describe('mine_hard_negatives of sentence-transformers, through the whole pipeline', () => {
  it('finds reference outputs where there are any', () => {
    expect(goldens.length).toBe(folder ? 1 : 0);
  });

  for (const golden of goldens) {
    it(`reproduces all ${golden.cases.length} cases of ${golden.source}`, async () => {
      const work = await temporaryFolder();
      const specFile = join(work, 'spec.yaml');
      await writeFile(
        join(work, 'pairs.jsonl'),
        jsonl(golden.pairs.map(([anchor, positive]) => ({ anchor, positive }))),
      );
      await writeFile(join(work, 'corpus.jsonl'), jsonl(golden.corpus.map((text) => ({ text }))));
      const ports = await testPorts(
        work,
        tableEmbedder(new Map(Object.entries(golden.embeddings))),
      );
      for (const [number, testCase] of golden.cases.entries()) {
        const name = `case ${number}: ${JSON.stringify(testCase.params)} on ${testCase.corpus}`;
        const run = runStages(specFor(testCase), specFile, ports);
        if (testCase.error !== undefined) {
          await expect(run, name).rejects.toThrow(/num_negatives|range_min|range_max/);
          continue;
        }
        const { folder: version } = await run;
        const file = join(version, 'data/train-00000-of-00001.jsonl');
        const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
        const rows = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
        const names = COLUMNS[testCase.params.output_format];
        const expected = testCase.columns!.map((column) => names[column] ?? column);
        for (const row of rows) expect(Object.keys(row), name).toEqual(expected);
        for (const column of testCase.columns!) {
          const ours = rows.map((row) => row[names[column] ?? column]);
          expectClose(ours, testCase.rows![column]);
        }
      }
      await ports.indexes[0].close();
    }, 240_000);
  }
});
