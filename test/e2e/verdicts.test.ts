import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Manifest } from '@sluice/contracts';
import { createFileLedger } from '@sluice/storage';
import { sluice } from '../support/cli.ts';
import { datasetSpec, writeSpec } from '../support/datasets.ts';
import { temporaryFolder } from '../support/folders.ts';

interface Task {
  data: { anchor: string; candidate: string; anchor_digest: string };
  annotations?: object[];
}

const annotation = (label: string, reviewer: number) => ({
  completed_by: reviewer,
  created_at: '2025-01-31T09:30:00.000000Z',
  result: [{ type: 'choices', from_name: 'verdict', value: { choices: [label] } }],
});

it('pairs are judged elsewhere, come back as verdicts, act on the next run, and go on to another ledger', async () => {
  const folder = await temporaryFolder();
  const spec = await writeSpec(folder, await datasetSpec('classes', folder));
  const out = join(folder, 'out');
  const run = async (): Promise<Manifest> =>
    JSON.parse((await sluice('run', spec, '--out', out, '--json')).stdout) as Manifest;
  await run();

  const flags = ['--format', 'label-studio', '--sample', '4'];
  const sample = await sluice('verdicts', 'export', out, 'classes', ...flags);
  expect(sample.stderr).toBe('');
  const tasks = JSON.parse(sample.stdout) as Task[];
  expect(tasks.length).toBeGreaterThanOrEqual(4);
  const labels = ['negative', 'positive', 'unsure', 'maybe'];
  const judged = tasks
    .slice(0, 4)
    .map(({ data }, i) => ({ data, annotations: [annotation(labels[i], i)] }));
  const file = join(folder, 'export.json');
  await writeFile(file, JSON.stringify(judged));

  const taken = await sluice('verdicts', 'import', out, 'classes', file);
  expect(taken.code).toBe(3);
  expect(taken.stdout).toBe('classes: 3 verdicts added, 0 there already\n');
  expect(taken.stderr).toBe(
    'sluice: export.json: task 4, annotation 1: label: is "maybe"; give one of negative, positive, unsure, withdrawn\n',
  );
  const { verdicts } = await run();
  expect(verdicts).toMatchObject({ negatives: 1, positives: 1 });

  for (const format of ['csv', 'jsonl', 'label-studio']) {
    const { stdout } = await sluice('verdicts', 'export', out, 'classes', '--format', format);
    expect(stdout).toContain(tasks[0].data.anchor_digest);
    expect(stdout).toContain(tasks[0].data.anchor);
    const copy = join(folder, `copy.${format}`);
    await writeFile(copy, stdout);
    const other = join(folder, `other-${format}`);
    const load = (where: string) =>
      sluice('verdicts', 'import', where, 'classes', copy, '--format', format, '--json');
    expect(JSON.parse((await load(other)).stdout)).toEqual({ added: 3, standing: 0, faults: [] });
    expect(JSON.parse((await load(out)).stdout)).toEqual({ added: 0, standing: 3, faults: [] });
    expect(await createFileLedger(other).verdicts('classes')).toEqual(
      await createFileLedger(out).verdicts('classes'),
    );
  }
});

it('a file that is none of verdicts ends with one line, and changes nothing', async () => {
  const folder = await temporaryFolder();
  const file = join(folder, 'rows.csv');
  await writeFile(file, 'text,category\nhello,greeting\n');
  const given = await sluice('verdicts', 'import', folder, 'classes', file);
  expect(given.code).toBe(3);
  expect(given.stderr).toBe('sluice: rows.csv: no column "label"; it has text, category\n');
  await expect(readFile(join(folder, 'classes/verdicts.jsonl'))).rejects.toThrow('ENOENT');
  expect((await sluice('verdicts', 'import', folder, 'classes', 'none.csv')).code).toBe(2);
  expect((await sluice('verdicts', 'import', folder, 'classes', 'notes.txt')).code).toBe(2);
  expect((await sluice('verdicts', 'export', folder, 'classes', '--sample', '2')).code).toBe(0);
});
