import { mkdir, readdir, readFile, truncate, unlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createFolderArtifacts } from '../src/index.ts';
import { conformsToArtifacts } from './conformance.ts';
import { scratchFolder } from './scratch.ts';

/** A store with one artifact in it. */
const withOne = async (): Promise<string> => {
  const root = await scratchFolder();
  const artifacts = await createFolderArtifacts(root);
  await artifacts.write('embed/abc', async (draft) => {
    await writeFile(draft.path('vectors.npy'), 'vectors');
    return {};
  });
  return root;
};

describe('artifacts in a folder', () => {
  conformsToArtifacts(async () => createFolderArtifacts(await scratchFolder()));

  it.each([
    [
      'a file that is cut short',
      (root: string) => truncate(join(root, 'embed/abc/vectors.npy'), 3),
    ],
    ['a file that is gone', (root: string) => unlink(join(root, 'embed/abc/vectors.npy'))],
    [
      'a descriptor that is cut short',
      (root: string) => truncate(join(root, 'embed/abc/artifact.json'), 20),
    ],
  ])('takes %s for no artifact, and makes room for a new one', async (_what, damage) => {
    const root = await withOne();
    await damage(root);
    const artifacts = await createFolderArtifacts(root);
    expect(await artifacts.find('embed/abc')).toBeUndefined();
    await artifacts.write('embed/abc', () => Promise.resolve({ again: true }));
    expect((await artifacts.find('embed/abc'))?.meta).toEqual({ again: true });
  });

  it('refuses a file with other bytes of the same number, once, and takes its artifact for none', async () => {
    const root = await withOne();
    const artifacts = await createFolderArtifacts(root);
    const whole = (await artifacts.find('embed/abc'))!;
    const path = await artifacts.path(whole, 'vectors.npy');
    await writeFile(path, 'vectoRs');
    const damaged = (await artifacts.find('embed/abc'))!;
    await expect(artifacts.path(damaged, 'vectors.npy')).rejects.toMatchObject({
      code: 'lost',
      message: `${root}/embed/abc/vectors.npy does not hold the bytes that were written; it is made again`,
    });
    expect(await artifacts.find('embed/abc')).toBeUndefined();
  });

  it('takes a descriptor whose numbers have changed for none', async () => {
    const root = await scratchFolder();
    const artifacts = await createFolderArtifacts(root);
    await artifacts.write('embed/abc', () => Promise.resolve({ rows: 1234 }));
    const descriptor = join(root, 'embed/abc/artifact.json');
    await writeFile(descriptor, (await readFile(descriptor, 'utf8')).replace('1234', '1235'));
    expect(await artifacts.find('embed/abc')).toBeUndefined();
  });

  it('clears drafts of dead processes of this machine, and no others', async () => {
    const root = await scratchFolder();
    const drafts = join(root, '.drafts');
    const alive = `${hostname()}.${process.pid}.x`;
    const dead = `${hostname()}.${2 ** 22 + 1}.x`;
    const elsewhere = 'another-machine.1.x';
    for (const name of [alive, dead, elsewhere]) {
      await mkdir(join(drafts, name), { recursive: true });
    }
    await createFolderArtifacts(root);
    expect(new Set(await readdir(drafts))).toEqual(new Set([alive, elsewhere]));
  });

  it('says in one line what is wrong with a place that cannot be used', async () => {
    const root = await scratchFolder();
    await writeFile(join(root, 'taken'), '');
    await expect(createFolderArtifacts(join(root, 'taken', 'deeper'))).rejects.toMatchObject({
      code: 'output',
      message: expect.stringMatching(/taken\/deeper is not a folder: set another output\.path/),
    });
  });
});
