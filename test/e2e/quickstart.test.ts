import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createTables, createVersions } from '@sluice/datasets';
import { generate, SEED } from '../../examples/quickstart/generate.ts';
import { scoreAudit } from '../../examples/quickstart/score.ts';
import { sluice } from '../support/cli.ts';
import { projectFolder, temporaryFolder } from '../support/folders.ts';

const sample = generate(SEED);
const folder = join(projectFolder, 'examples/quickstart');
const jsonl = (rows: readonly object[]): string =>
  rows.map((row) => `${JSON.stringify(row)}\n`).join('');

describe('the quickstart sample', () => {
  it.each(['products', 'pairs', 'unjudged'] as const)(
    'is what its generator makes: %s',
    (table) => {
      expect(readFileSync(join(folder, `${table}.jsonl`), 'utf8')).toBe(jsonl(sample[table]));
    },
  );

  it('is large enough, and hides at least a tenth of the true positives', () => {
    const { products, pairs, unjudged } = sample;
    expect(products.length).toBeGreaterThanOrEqual(1_500);
    expect(new Set(pairs.map(({ query }) => query)).size).toBeGreaterThanOrEqual(300);
    expect(unjudged.length / (unjudged.length + pairs.length)).toBeGreaterThanOrEqual(0.1);
  });

  it('is mined, and most of the hidden positives stay out of the triplets', async () => {
    const out = await temporaryFolder();
    const { code, stdout, stderr } = await sluice(
      'run',
      join(folder, 'quickstart.yaml'),
      '--out',
      out,
    );
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/zero-loss fraction/);
    const published = await createVersions(out).latest('quickstart');
    const score = await scoreAudit(createTables(), published!.folder, sample.unjudged);
    expect(score.planted).toBe(sample.unjudged.length);
    expect(score.caught + score.passedOver + score.emitted).toBe(score.proposed);
    // Without the filters, the nearest candidates would hold far more of them.
    expect(score.emitted * 5).toBeLessThan(score.naive);
    expect(score.caught).toBeGreaterThan(score.planted / 2);
  });
});
