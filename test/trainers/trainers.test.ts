import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Manifest } from '@sluice/contracts';
import { sluice } from '../support/cli.ts';
import { writeSpec } from '../support/datasets.ts';
import { projectFolder, temporaryFolder } from '../support/folders.ts';
import { pythonWith, runPython } from '../support/python.ts';

interface Output {
  format: string;
  file_type: 'parquet' | 'jsonl';
}

const EXAMPLES = join(projectFolder, 'examples');

/** A version of the quickstart's shop in some format. */
const publish = async (output: Output): Promise<Manifest & { folder: string }> => {
  const folder = await temporaryFolder();
  const file = await writeSpec(folder, {
    dataset: 'shop',
    input: {
      pairs: {
        path: join(EXAMPLES, 'quickstart/pairs.jsonl'),
        anchor: 'query',
        positive: 'product',
        anchor_id: 'query_id',
        positive_id: 'product_id',
      },
      corpus: { path: join(EXAMPLES, 'quickstart/products.jsonl'), id: 'id', text: 'text' },
    },
    model: { path: 'builtin:ngram-v1' },
    filter: { relative_margin: 0.05 },
    select: { strategy: 'semihard', margin: 0.2, num_negatives: 4, seed: 1 },
    output: { path: 'out', ...output },
  });
  const { code, stdout, stderr } = await sluice('run', file, '--json');
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as Manifest & { folder: string };
};

const PARQUET: Output = { format: 'triplet', file_type: 'parquet' };
const TRAINERS: { script: string; output: Output; modules: string[] }[] = [
  {
    script: 'with_sentence_transformers.py',
    output: PARQUET,
    modules: ['datasets', 'sentence_transformers', 'accelerate'],
  },
  {
    script: 'with_pytorch_metric_learning.py',
    output: PARQUET,
    modules: ['datasets', 'transformers', 'pytorch_metric_learning'],
  },
  {
    script: 'with_flag_embedding.py',
    output: { format: 'flag-embedding', file_type: 'jsonl' },
    modules: ['FlagEmbedding.finetune.embedder.encoder_only.base'],
  },
  {
    script: 'with_tevatron.py',
    output: { format: 'tevatron', file_type: 'jsonl' },
    modules: ['tevatron.trainer', 'accelerate'],
  },
];

describe('examples/training', () => {
  for (const { script, output, modules } of TRAINERS) {
    it(`${script} learns from a version`, async ({ skip }) => {
      const python = (await pythonWith(modules)) ?? skip();
      const { folder } = await publish(output);
      const trained = await temporaryFolder();
      const path = join(EXAMPLES, 'training', script);
      const args = [path, folder, '--output', trained, '--steps', '20'];
      const last = (await runPython(python, args)).trim().split('\n').at(-1)!;
      const told = /^(?<steps>\d+) steps, loss (?<from>[\d.]+) at first, (?<to>[\d.]+) at last$/;
      const { steps, from, to } = told.exec(last)!.groups!;
      expect(Number(steps)).toBe(20);
      expect(Number(to)).toBeLessThan(Number(from));
    });
  }
});

describe('a version as others read it', () => {
  it.for([PARQUET, { format: 'tevatron', file_type: 'jsonl' } as Output])(
    'has all its rows by load_dataset and by Croissant: $format',
    async (output, { skip }) => {
      const reader = (await pythonWith(['datasets', 'mlcroissant'])) ?? skip();
      const { folder, counts, output: written } = await publish(output);
      const script = join(import.meta.dirname, 'python/read_version.py');
      const read = JSON.parse(await runPython(reader, [script, folder])) as object;
      const audit = {
        audit: counts.triplets,
        'audit-candidates': counts.candidates['ann'],
        'audit-positives': counts.positives,
        'audit-anchors': counts.anchors,
        'audit-anchor-texts': counts.anchors,
        'audit-document-texts': counts.documents,
      };
      expect(read).toEqual({
        datasets: { default: written.rows, ...(output.file_type === 'parquet' && audit) },
        croissant: { train: written.rows, ...audit },
        errors: [],
      });
    },
  );
});

it('the OpenLineage event of a version is one by OpenLineage’s own client', async ({ skip }) => {
  const python = (await pythonWith(['openlineage.client.event_v2'])) ?? skip();
  const { folder } = await publish(PARQUET);
  const events = join(await temporaryFolder(), 'events.jsonl');
  const event = JSON.parse(await readFile(join(folder, 'openlineage.json'), 'utf8')) as object;
  await writeFile(events, `${JSON.stringify(event)}\n`);
  const script = join(import.meta.dirname, 'python/read_lineage.py');
  expect(await runPython(python, [script, events])).toBe('COMPLETE shop\n');
});
