import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Manifest } from '@sluice/contracts';
import { expect, it } from 'vitest';
import { sluice } from '../support/cli.ts';
import { temporaryFolder } from '../support/folders.ts';
import { jsonl, put } from '../support/texts.ts';

const rowsFrom = (first: number): object[] =>
  Array.from({ length: 40 }, (_, i) => ({ text: `text ${first + i}`, label: `class ${i % 5}` }));

it('sluice run lets go of versions beyond the retention of its spec, and says so', async () => {
  const folder = await temporaryFolder();
  const spec = await put(
    folder,
    'spec.json',
    JSON.stringify({
      dataset: 'made',
      input: { classes: { path: 'rows.jsonl' } },
      model: { path: 'builtin:ngram-v1' },
      select: { strategy: 'top', num_negatives: 1 },
      retention: { versions: 1 },
    }),
  );
  const run = async (first: number) => {
    await put(folder, 'rows.jsonl', jsonl(rowsFrom(first)));
    const { code, stdout, stderr } = await sluice('run', spec, '--json');
    expect(code, stderr).toBe(0);
    return { version: (JSON.parse(stdout) as Manifest).version, stderr };
  };
  const first = await run(0);
  expect(first.stderr).toBe('');
  const second = await run(5);
  expect(second.stderr).toBe(`sluice: retention: ${first.version} went\n`);
  const versions = (await readdir(join(dirname(spec), 'out/made'))).filter((name) =>
    name.startsWith('v'),
  );
  expect(versions).toEqual([second.version]);
  const verified = await sluice('verify', join(folder, 'out/made/latest'));
  expect(verified.code, verified.stderr).toBe(0);
});
