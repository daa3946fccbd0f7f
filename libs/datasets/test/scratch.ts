import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';

/** A folder of its own for each test file: `path(name)` is a fresh place in it. */
export function scratchFolder(): (name: string) => string {
  let folder = '';
  let count = 0;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sluice-datasets-'));
  });
  afterAll(() => rm(folder, { recursive: true }));
  return (name) => join(folder, `${count++}-${name}`);
}
