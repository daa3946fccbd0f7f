import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Manifest } from '@sluice/contracts';
import { sluice, startSluice } from '../support/cli.ts';
import { datasetNames, datasetSpec, writeSpec } from '../support/datasets.ts';
import { temporaryFolder } from '../support/folders.ts';

/** How many times one run is killed, each time later than the last. */
const KILLS = 8;

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
    for (let kill = 1; kill <= KILLS; kill++) {
      const out = join(folder, `killed-${kill % 2}`);
      const child = startSluice('run', file, '--out', out, '--json');
      const timer = setTimeout(() => child.kill('SIGKILL'), (lasted * kill) / (KILLS + 1));
      const [, signal] = (await once(child, 'close')) as [number | null, string | null];
      clearTimeout(timer);
      if (signal === 'SIGKILL') killed++;
      const seen = await readdir(join(out, 'killed')).catch(() => []);
      for (const version of seen.filter((name) => name.startsWith('v'))) {
        const verified = await sluice('verify', join(out, 'killed', version));
        expect(verified.code, verified.stderr).toBe(0);
      }
    }
    expect(killed).toBeGreaterThan(KILLS / 2);

    for (const which of [0, 1]) {
      const again = await sluice('run', file, '--out', join(folder, `killed-${which}`), '--json');
      expect(again.code, again.stderr).toBe(0);
      expect((JSON.parse(again.stdout) as Manifest).content_digest).toBe(expected);
      const drafts = join(folder, `killed-${which}/.sluice/artifacts/.drafts`);
      expect(await readdir(drafts)).toEqual([]);
    }
  });

  it('stops at once when it is interrupted, says so in one line, and goes on the next time', async () => {
    const folder = await temporaryFolder();
    const spec = await datasetSpec('pairs', folder);
    const file = await writeSpec(folder, spec);
    const out = join(folder, 'out');
    for (const after of [900, 1_500, 2_200]) {
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
