import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Manifest } from '@sluice/contracts';
import { sluice, startSluice } from '../support/cli.ts';
import { datasetNames, datasetSpec, writeSpec } from '../support/datasets.ts';
import { temporaryFolder } from '../support/folders.ts';

/** Runs that are killed, each later than the one before, and each once more when it is started again. */
const RUNS = 5;

/** Starts a run and kills it after so many milliseconds; whether it was still going. */
const killAfter = async (milliseconds: number, ...args: string[]): Promise<boolean> => {
  const child = startSluice(...args);
  const timer = setTimeout(() => child.kill('SIGKILL'), milliseconds);
  const [, signal] = (await once(child, 'close')) as [number | null, string | null];
  clearTimeout(timer);
  return signal === 'SIGKILL';
};

/** Whatever can be seen of a dataset is whole. */
const expectWhole = async (out: string): Promise<void> => {
  const seen = await readdir(join(out, 'killed')).catch(() => []);
  for (const version of seen.filter((name) => name.startsWith('v'))) {
    const verified = await sluice('verify', join(out, 'killed', version));
    expect(verified.code, verified.stderr).toBe(0);
  }
};

describe('a run that is killed', () => {
  it('ends with the same dataset when it is started again, wherever it died', async () => {
    const folder = await temporaryFolder();
    const spec = await datasetSpec(datasetNames.at(-1)!, folder);
    const file = await writeSpec(folder, { ...spec, dataset: 'killed' });

    const start = performance.now();
    const whole = await sluice('run', file, '--out', join(folder, 'whole'), '--json');
    const lasted = performance.now() - start;
    expect(whole.code, whole.stderr).toBe(0);
    const expected = (JSON.parse(whole.stdout) as Manifest).content_digest;

    let killed = 0;
    for (let run = 1; run <= RUNS; run++) {
      const out = join(folder, `killed-${run}`);
      const after = (lasted * run) / (RUNS + 1);
      for (const milliseconds of [after, after / 2]) {
        if (await killAfter(milliseconds, 'run', file, '--out', out)) killed++;
        await expectWhole(out);
      }
      const again = await sluice('run', file, '--out', out, '--json');
      expect(again.code, again.stderr).toBe(0);
      expect((JSON.parse(again.stdout) as Manifest).content_digest).toBe(expected);
      expect(await readdir(join(out, '.sluice/artifacts/.drafts'))).toEqual([]);
    }
    // A machine that is faster by then may finish the late ones; the early ones cannot.
    expect(killed).toBeGreaterThanOrEqual(RUNS);
  });

  it('stops at once when it is interrupted, says so in one line, and goes on the next time', async () => {
    const folder = await temporaryFolder();
    const spec = await datasetSpec('pairs', folder);
    const file = await writeSpec(folder, spec);
    const out = join(folder, 'out');
    for (const after of [500, 900, 1_300, 1_700, 2_200]) {
      const child = startSluice('run', file, '--out', out);
      let stderr = '';
      child.stderr!.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
      const timer = setTimeout(() => child.kill('SIGINT'), after);
      const giveUp = setTimeout(() => child.kill('SIGKILL'), 60_000);
      const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
      clearTimeout(timer);
      clearTimeout(giveUp);
      // Before its handlers are in place, the signal itself ends the process.
      if (signal === 'SIGINT') continue;
      expect(signal).toBeNull();
      expect([0, 1]).toContain(code);
      if (code === 1) expect(stderr).toBe('sluice: the run was cancelled\n');
    }
    const again = await sluice('run', file, '--out', out, '--json');
    expect(again.code, again.stderr).toBe(0);
  });
});
