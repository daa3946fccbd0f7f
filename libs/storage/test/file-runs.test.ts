import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createFileRuns } from '../src/index.ts';
import { conformsToRuns } from './run-conformance.ts';
import { scratchFolder } from './scratch.ts';

describe('runs in a folder', () => {
  conformsToRuns(async () => createFileRuns(await scratchFolder()));

  it('are passed over where a file is none of theirs, or half a one', async () => {
    const root = await scratchFolder();
    await mkdir(join(root, 'open'));
    await writeFile(join(root, 'open', 'notes.txt'), 'remember the milk');
    await writeFile(join(root, 'open', `${'1'.repeat(64)}.json`), '{"plan":"11');
    expect(await createFileRuns(root).open()).toEqual([]);
    expect(await createFileRuns(root).find('1'.repeat(64))).toEqual({ outcome: undefined });
  });
});
