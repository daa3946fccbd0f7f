import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readAudit } from '../support/audit.ts';
import { temporaryFolder } from '../support/folders.ts';
import { hashEmbedder, runStages, specOf, testPorts } from '../support/in-process.ts';
import { jsonl, put } from '../support/texts.ts';

const mine = async (rows: object[], more: object) => {
  const folder = await temporaryFolder();
  await put(folder, 'rows.jsonl', jsonl(rows));
  const ports = await testPorts(folder, hashEmbedder());
  const spec = specOf({
    dataset: 'made',
    input: { classes: { path: 'rows.jsonl', id: 'id' } },
    model: { path: 'hash' },
    ...more,
  });
  try {
    const { manifest, folder: version } = await runStages(spec, join(folder, 'spec.yaml'), ports);
    return { manifest, audit: await readAudit(version) };
  } finally {
    await ports.indexes[0].close();
  }
};

const product = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, x, i) => sum + x * b[i], 0);

const named = ({ anchor_id: anchor }: { anchor_id: string }, other: string) => `${anchor} ${other}`;

const rowsOfClasses = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ id: `r${i}`, text: `row ${i}`, label: i % 3 }));

it('scores every pair by the cosine of the model’s vectors, whatever shard they lie in', async () => {
  const rows = rowsOfClasses(4_400);
  const { audit } = await mine(rows, { select: { num_negatives: 1 } });
  const embedder = hashEmbedder();
  const { dimensions } = embedder;
  const vectors = await embedder.embed(
    rows.map(({ text }) => text),
    'document',
  );
  const vector = (id: string): Float32Array => {
    const row = Number(id.slice(1));
    return vectors.subarray(row * dimensions, (row + 1) * dimensions);
  };
  const cosine = (a: string, b: string): number => {
    const [x, y] = [vector(a), vector(b)];
    return product(x, y) / Math.sqrt(product(x, x) * product(y, y));
  };
  let worst = 0;
  for (const { anchor_id, candidate_id, similarity } of audit.candidates) {
    worst = Math.max(worst, Math.abs(similarity - cosine(anchor_id, candidate_id)));
  }
  for (const { anchor_id, positive_id, similarity } of audit.positives) {
    worst = Math.max(worst, Math.abs(similarity - cosine(anchor_id, positive_id)));
  }
  expect(worst).toBeLessThan(1e-6);
});

it('calls selected what is in the data, though a format drops rows that are short', async () => {
  const { audit, manifest } = await mine(rowsOfClasses(90), {
    select: { strategy: 'semihard', margin: 0.1, num_negatives: 3 },
    output: { format: 'n-tuple' },
  });
  const { counts, output } = manifest;
  const short = Object.values(counts.shortages).reduce((a, b) => a + b, 0);
  expect(short).toBeGreaterThan(0);
  expect(output.rows).toBe(90 - short);
  expect(counts.triplets).toBe(output.rows * 3);
  const selected = audit.candidates.filter(({ decision }) => decision === 'selected');
  expect(new Set(selected.map((row) => named(row, row.candidate_id)))).toEqual(
    new Set(audit.triplets.map((row) => named(row, row.negative_id))),
  );
});
