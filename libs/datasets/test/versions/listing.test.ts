import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createVersions } from '../../src/index.ts';
import { scratchFolder } from '../scratch.ts';

const scratch = scratchFolder();

it('lists what was published, the newest first, whatever lies beside it', async () => {
  const root = scratch('listing');
  for (const folder of [
    'shoes/v0002-bb',
    'shoes/v0010-aa',
    'shoes/v0009-cc',
    'shoes/.v0011-dd.x',
  ]) {
    await mkdir(join(root, folder), { recursive: true });
  }
  await writeFile(join(root, 'shoes/latest'), 'v0010-aa\n');
  await writeFile(join(root, 'shoes/verdicts.jsonl'), '');
  await mkdir(join(root, 'hats/v0001-ee'), { recursive: true });
  await mkdir(join(root, '.sluice/artifacts'), { recursive: true });
  const versions = createVersions(root);
  expect(await versions.datasets()).toEqual(['shoes']);
  expect(await versions.list('shoes')).toEqual(['v0010-aa', 'v0009-cc', 'v0002-bb']);
  expect(await versions.list('../listing/shoes')).toEqual([]);
  expect(await createVersions(join(root, 'nowhere')).datasets()).toEqual([]);

  await expect(versions.remove('shoes', 'v0010-aa')).rejects.toThrow('v0010-aa is the latest');
  await versions.remove('shoes', 'v0009-cc');
  await versions.remove('shoes', '../hats');
  expect(await versions.list('shoes')).toEqual(['v0010-aa', 'v0002-bb']);
  expect(await versions.list('hats')).toEqual(['v0001-ee']);
});
