import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Manifest } from '@sluice/contracts';
import { describe, expect, it } from 'vitest';
import { sluice } from '../support/cli.ts';
import { temporaryFolder } from '../support/folders.ts';
import { prometheusPrograms, promtool } from '../support/promtool.ts';
import { jsonl, put } from '../support/texts.ts';

const rows = Array.from({ length: 40 }, (_, i) => ({ text: `text ${i}`, label: `class ${i % 5}` }));

const writeSpec = async (): Promise<string> => {
  const folder = await temporaryFolder();
  await put(folder, 'rows.jsonl', jsonl(rows));
  const spec = {
    dataset: 'made',
    input: { classes: { path: 'rows.jsonl' } },
    model: { path: 'builtin:ngram-v1' },
    select: { strategy: 'top', num_negatives: 1 },
  };
  return put(folder, 'spec.json', JSON.stringify(spec));
};

describe.skipIf(!prometheusPrograms)('sluice run --metrics-file', () => {
  it('leaves the manifest’s numbers, as Prometheus likes them, and keeps them when a run fails', async () => {
    const spec = await writeSpec();
    const file = join(dirname(spec), 'made.prom');
    const { code, stdout } = await sluice('run', spec, '--metrics-file', file, '--json');
    expect(code).toBe(0);
    const { zero_loss_fraction: fraction, counts } = JSON.parse(stdout) as Manifest;
    const text = await readFile(file, 'utf8');
    expect(promtool(['check', 'metrics'], text)).toEqual({ code: 0, output: '' });
    const set = 'sluice_zero_loss_fraction{dataset="made",set="candidates"}';
    expect(text).toContain(`${set} ${fraction.candidates}\n`);
    expect(text).toContain(`{dataset="made",hardness="hard"} ${counts.hardness.hard}\n`);
    expect(text).toMatch(/^sluice_run_last_success_timestamp_seconds\{dataset="made"\} \d+$/m);

    await put(dirname(spec), 'rows.jsonl', 'no JSON\n');
    expect((await sluice('run', spec, '--metrics-file', file)).code).toBe(3);
    expect(await readFile(file, 'utf8')).toBe(text);
    expect((await readdir(dirname(file))).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('says when it cannot write there', async () => {
    const spec = await writeSpec();
    const file = join(dirname(spec), 'nowhere', 'made.prom');
    const { code, stderr } = await sluice('run', spec, '--metrics-file', file);
    expect([code, stderr]).toEqual([1, expect.stringContaining('sluice: the metrics: ENOENT')]);
  });
});
