import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { VectorIndex } from '@sluice/pipeline';
import { temporaryFolder } from '../support/folders.ts';
import { hashEmbedder, runStages, specOf, testPorts } from '../support/in-process.ts';
import { jsonl, put } from '../support/texts.ts';

const rows = Array.from({ length: 40 }, (_, i) => ({
  id: `r${i}`,
  text: `row ${i}`,
  label: i % 4,
}));

const mine = async (change: (index: VectorIndex) => VectorIndex) => {
  const folder = await temporaryFolder();
  await put(folder, 'rows.jsonl', jsonl(rows));
  const ports = await testPorts(folder, hashEmbedder());
  const spec = specOf({
    dataset: 'made',
    input: { classes: { path: 'rows.jsonl', id: 'id' } },
    model: { path: 'hash' },
    select: { num_negatives: 2 },
  });
  const [index] = ports.indexes;
  try {
    const changed = { ...ports, indexes: [change(index)] as const };
    return await runStages(spec, join(folder, 'spec.yaml'), changed);
  } finally {
    await index.close();
  }
};

describe('the recall of an index in the manifest', () => {
  it('is 1 for an exact one, which proves its lists', async () => {
    const { manifest } = await mine((index) => index);
    expect(manifest.index).toEqual({ kind: 'exact', recall_at_k: 1 });
  });

  it('is not claimed for an approximate one, in the report neither', async () => {
    const { manifest, folder } = await mine((index) => ({ ...index, kind: 'rough', exact: false }));
    expect(manifest.index).toEqual({ kind: 'rough', recall_at_k: null });
    expect(await readFile(join(folder, 'report.html'), 'utf8')).toMatch(
      /neighbours, rough index<\/th><td class="number">not measured/,
    );
  });
});
