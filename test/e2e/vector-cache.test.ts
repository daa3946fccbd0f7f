import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Manifest } from '@sluice/contracts';
import { sluice } from '../support/cli.ts';
import { datasetSpec, ownClasses, writeSpec } from '../support/datasets.ts';
import { temporaryFolder } from '../support/folders.ts';

interface CacheSize {
  folder: string;
  vectors: number;
  bytes: number;
}

const succeed = async (...args: string[]): Promise<string> => {
  const { code, stdout, stderr } = await sluice(...args);
  expect(code, stderr).toBe(0);
  return stdout;
};

const run = async (file: string, out: string): Promise<string> =>
  (JSON.parse(await succeed('run', file, '--out', out, '--json')) as Manifest).content_digest;

const sizeOf = async (...where: string[]): Promise<CacheSize> =>
  JSON.parse(await succeed('cache', 'stat', ...where, '--json')) as CacheSize;

describe('vectors of earlier runs', () => {
  it('are all but those of the texts that changed, and change nothing of the outcome', async () => {
    const folder = await temporaryFolder();
    const spec = await datasetSpec('classes', folder);
    const file = await writeSpec(folder, spec);
    const out = join(folder, 'out');
    const before = await run(file, out);
    expect(await sizeOf(file, '--out', out)).toMatchObject({ vectors: 240 });

    const changed = ownClasses().replaceAll('please cancel the card', 'please destroy the card');
    await writeFile(join(folder, 'classes.csv'), changed);
    const after = await run(file, out);
    expect(after).not.toBe(before);
    expect(await sizeOf(file, '--out', out)).toMatchObject({ vectors: 246 });

    const infrastructure = { embedding: { cache: 'off' } };
    const without = join(folder, 'without');
    await mkdir(without);
    await writeFile(join(without, 'classes.csv'), changed);
    const uncached = await writeSpec(without, { ...spec, infrastructure });
    expect(await run(uncached, join(without, 'out'))).toBe(after);
    expect(existsSync(join(without, 'out/.sluice/vectors'))).toBe(false);
  });

  it('are shared by runs that name one place for them, and forgotten when told', async () => {
    const folder = await temporaryFolder();
    const spec = await datasetSpec('classes', folder);
    const infrastructure = { embedding: { cache: { path: 'vectors', max_bytes: 1 << 20 } } };
    const file = await writeSpec(folder, { ...spec, infrastructure });
    const place = join(folder, 'vectors');
    const digest = await run(file, join(folder, 'one'));
    const held = await sizeOf(file);
    expect(held).toMatchObject({ folder: place, vectors: 240 });
    expect(held.bytes).toBeGreaterThan(240 * 384 * 4);
    expect(await run(file, join(folder, 'other'))).toBe(digest);
    expect(await sizeOf(place)).toEqual(held);

    const evicted = await succeed('cache', 'evict', file, '--max-bytes', '2e5', '--json');
    const { removed, left } = JSON.parse(evicted) as Record<'removed' | 'left', CacheSize>;
    expect(left.bytes).toBeLessThanOrEqual(2e5);
    expect(removed.vectors + left.vectors).toBe(240);
    expect(await succeed('cache', 'clear', place)).toMatch(/left 0 vectors, 0 bytes in 0 files/);
    expect(await run(file, join(folder, 'third'))).toBe(digest);
    expect(await sizeOf(place)).toMatchObject({ vectors: 240 });
  });

  it('are asked for in one line that says what is wrong with it', async () => {
    const folder = await temporaryFolder();
    const spec = await datasetSpec('classes', folder);
    const infrastructure = { embedding: { cache: 'off' } };
    const file = await writeSpec(folder, { ...spec, infrastructure });
    for (const [args, says] of [
      [['cache', 'stat', file], /^sluice: .*spec\.yaml: infrastructure\.embedding\.cache is off/],
      [['cache', 'stat', join(folder, 'nowhere')], /^sluice: .*nowhere: no such file/],
      [['cache', 'evict', folder, '--max-bytes', 'much'], /^sluice: --max-bytes much: give a/],
      [['cache', 'evict', folder], /^error: required option '--max-bytes <bytes>'/],
    ] as const) {
      const { code, stderr } = await sluice(...args);
      expect(code).toBe(2);
      expect(stderr).toMatch(says);
    }
    await writeFile(join(folder, 'file'), '');
    const unusable = await writeSpec(join(folder, 'bad'), {
      ...spec,
      input: { classes: { path: '../classes.csv' } },
      infrastructure: { embedding: { cache: { path: '../file' } } },
    });
    const { code, stderr } = await sluice('run', unusable, '--out', join(folder, 'out'));
    expect(code).toBe(1);
    expect(stderr).toMatch(/^sluice: .*file cannot hold vectors \(EEXIST\): set .*\n$/);
  });
});
