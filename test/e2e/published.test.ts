import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { manifestSchema, type Manifest } from '@sluice/contracts';
import { createInputs } from '@sluice/datasets';
import { readAudit, recount, rowsOf } from '../support/audit.ts';
import { sluice } from '../support/cli.ts';
import { datasetNames, datasetSpec, writeSpec } from '../support/datasets.ts';
import { temporaryFolder } from '../support/folders.ts';

type Published = Manifest & { folder: string };

const sum = (record: Record<string, number>): number =>
  Object.values(record).reduce((a, b) => a + b, 0);

describe.each(datasetNames)('a version of %s', (name) => {
  it('adds up, row by row, from the audit alone, and is found again at once', async () => {
    const folder = await temporaryFolder();
    const spec = await datasetSpec(name, folder);
    const file = await writeSpec(folder, spec);
    const out = join(folder, 'out');
    const first = await sluice('run', file, '--out', out, '--json');
    expect(first.stderr).toBe('');
    expect(first.code).toBe(0);
    const published = JSON.parse(first.stdout) as Published;
    const manifest = await readManifest(join(out, name, 'latest'));
    const audit = await readAudit(published.folder);

    const { counts } = manifest;
    const counted = recount(audit, manifest.margin);
    for (const key of Object.keys(counted) as (keyof typeof counted)[]) {
      const stated = key in counts ? counts[key as keyof typeof counts] : manifest[key as 'recall'];
      expect(stated, key).toEqual(counted[key]);
    }
    expect(sum(counts.candidates)).toBe(sum(counts.rejected) + sum(counts.review) + counts.kept);
    for (const { decision, reason } of audit.candidates) {
      expect(decision === 'rejected').toBe(reason !== null);
    }

    expect(await namedByIndices(published.folder)).toEqual(
      audit.triplets.map((triplet) => [
        triplet.anchor_id,
        triplet.positive_id,
        triplet.negative_id,
      ]),
    );

    await expectNoKnownPositive(spec, folder, audit.triplets, published.folder);

    const again = await sluice('run', file, '--out', out, '--json');
    expect(JSON.parse(again.stdout)).toEqual(published);
    const verified = await sluice('verify', join(out, name, 'latest'));
    expect(verified.code, verified.stderr).toBe(0);

    const afresh = await sluice('run', file, '--out', join(folder, 'other'), '--json');
    const other = JSON.parse(afresh.stdout) as Published;
    expect(other.content_digest).toBe(published.content_digest);
    expect(other.files.filter(({ path }) => path.endsWith('.parquet'))).toEqual(
      published.files.filter(({ path }) => path.endsWith('.parquet')),
    );
  });
});

const readManifest = async (version: string): Promise<Manifest> =>
  manifestSchema.parse(JSON.parse(await readFile(join(version, 'manifest.json'), 'utf8')));

/** The ids that `indices/triplets.npy` means, read as a trainer would: rows of the tables of texts. */
const namedByIndices = async (version: string): Promise<string[][]> => {
  const idsOf = async (role: string): Promise<string[]> => {
    const file = `audit/${role}-texts-00000-of-00001.parquet`;
    return (await rowsOf<{ id: string }>(version, file, ['id'])).map(({ id }) => id);
  };
  const [anchors, documents] = [await idsOf('anchor'), await idsOf('document')];
  const bytes = await readFile(join(version, 'indices/triplets.npy'));
  const indices = new BigInt64Array(Uint8Array.from(bytes.subarray(128)).buffer);
  return Array.from({ length: indices.length / 3 }, (_, row) => {
    const [a, p, n] = Array.from(indices.subarray(3 * row, 3 * row + 3), Number);
    return [anchors[a], documents[p], documents[n]];
  });
};

interface DataRow {
  anchor: string;
  positive: string;
  negative: string;
}

/** Reads the user's own files a second time: nothing they call relevant may be a negative. */
const expectNoKnownPositive = async (
  spec: Record<string, unknown>,
  folder: string,
  triplets: { anchor_id: string; negative_id: string }[],
  version: string,
): Promise<void> => {
  const rows = await rowsOf<DataRow>(version, 'data/train-00000-of-00001.parquet', [
    'anchor',
    'positive',
    'negative',
  ]);
  expect(rows).toHaveLength(triplets.length);
  const input = spec['input'] as Record<string, Record<string, string>>;
  const labels = new Map<string, string>();
  const relevant = new Set<string>();
  const inputs = createInputs();
  if (input['classes']) {
    const { path, label = 'label' } = input['classes'];
    for await (const { fields } of inputs.rows(resolvePath(folder, path), ['text', label])) {
      labels.set(fields!['text'] as string, fields![label] as string);
    }
  } else if (input['beir']) {
    const file = join(input['beir']['path'], 'qrels/test.tsv');
    for await (const { fields } of inputs.rows(file, ['query-id', 'corpus-id', 'score'])) {
      if (Number(fields!['score']) >= 1) {
        relevant.add(`${String(fields!['query-id'])} ${String(fields!['corpus-id'])}`);
      }
    }
  } else {
    const file = input['pairs']['path'];
    for await (const { fields } of inputs.rows(file, ['query_id', 'product_id'])) {
      relevant.add(`${String(fields!['query_id'])} ${String(fields!['product_id'])}`);
    }
  }
  for (const { anchor, positive, negative } of rows) {
    expect(negative).not.toBe(anchor);
    expect(negative).not.toBe(positive);
    if (labels.size > 0) {
      expect(labels.get(positive)).toBe(labels.get(anchor));
      expect(labels.get(negative)).not.toBe(labels.get(anchor));
    }
  }
  for (const { anchor_id: anchor, negative_id: negative } of triplets) {
    expect(relevant.has(`${anchor} ${negative}`)).toBe(false);
  }
};

const resolvePath = (folder: string, path: string): string =>
  path.startsWith('/') ? path : join(folder, path);
