import { lstat, mkdir, readdir, readFile, readlink, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { manifestSchema } from '@sluice/contracts';
import { describe, expect, it } from 'vitest';
import { createVersions } from '../../src/versions/versions.ts';
import { scratchFolder } from '../scratch.ts';
import { type ManifestDraft, reportData, sampleVersion } from './samples.ts';

const scratch = scratchFolder();
const FIRST = 'v0001-00000000';
const SECOND = 'v0002-00000000';

async function publish(root: string, over: Partial<ManifestDraft> = {}, anchors = ['a']) {
  const { draft, files } = await sampleVersion(scratch('draft'), anchors, over);
  return await createVersions(root).publish(draft, files, reportData());
}

const hidden = async (folder: string) =>
  (await readdir(folder)).filter((name) => name.startsWith('.'));

describe('publish', () => {
  it('makes a folder of data, audit, card, report and manifest', async () => {
    const root = scratch('root');
    const { manifest, folder } = await publish(root, {}, ['a', 'b']);
    expect(folder).toBe(join(root, 'banking77', FIRST));
    const paths = (await readdir(folder, { recursive: true })).sort();
    expect(paths).toStrictEqual([
      'README.md',
      'audit',
      'audit/triplets-00000-of-00001.parquet',
      'croissant.json',
      'data',
      'data/train-00000-of-00002.parquet',
      'data/train-00001-of-00002.parquet',
      'manifest.json',
      'openlineage.json',
      'rejects.jsonl',
      'report.html',
    ]);
    const text = await readFile(join(folder, 'manifest.json'), 'utf8');
    expect(manifestSchema.parse(JSON.parse(text))).toStrictEqual(manifest);
    expect(manifest.files.map(({ path, rows }) => [path, rows])).toStrictEqual([
      ['data/train-00000-of-00002.parquet', 8],
      ['data/train-00001-of-00002.parquet', 2],
      ['audit/triplets-00000-of-00001.parquet', 2],
      ['rejects.jsonl', null],
      ['README.md', null],
      ['report.html', null],
      ['openlineage.json', null],
      ['croissant.json', null],
    ]);
    expect(await hidden(join(root, 'banking77'))).toStrictEqual([]);
  });

  it('names the newest version by a relative link', async () => {
    const root = scratch('root');
    await publish(root);
    const second = await publish(root, { version: SECOND, created_at: '2025-11-23T03:00:00.000Z' });
    expect(await readlink(join(root, 'banking77', 'latest'))).toBe(SECOND);
    expect(await createVersions(root).latest('banking77')).toStrictEqual(second);
    expect((await createVersions(root).find('banking77', FIRST))?.manifest.version).toBe(FIRST);
  });

  it('gives back a version that is there, and does not turn latest back to it', async () => {
    const root = scratch('root');
    const first = await publish(root);
    const { ino } = await lstat(first.folder);
    await publish(root, { version: SECOND, created_at: '2025-11-23T03:00:00.000Z' });
    const again = await publish(root, { created_at: '2025-11-24T03:00:00.000Z' });
    expect(again).toStrictEqual(first);
    expect((await lstat(first.folder)).ino).toBe(ino);
    expect(await readlink(join(root, 'banking77', 'latest'))).toBe(SECOND);
  });

  it('goes by the number of a version, not by the clock of who made it', async () => {
    const root = scratch('root');
    await publish(root, { created_at: '2025-11-25T03:00:00.000Z' });
    await publish(root, { version: SECOND, created_at: '2025-11-22T03:00:00.000Z' });
    expect(await readlink(join(root, 'banking77', 'latest'))).toBe(SECOND);
  });

  it('finishes a publish that died before latest moved', async () => {
    const root = scratch('root');
    const first = await publish(root);
    await rm(join(root, 'banking77', 'latest'));
    expect(await createVersions(root).latest('banking77')).toBeUndefined();
    await publish(root);
    expect(await createVersions(root).latest('banking77')).toStrictEqual(first);
  });

  it('shows nothing of a publish that fails half-way, and can be repeated', async () => {
    const root = scratch('root');
    const first = await publish(root);
    const { draft, files } = await sampleVersion(scratch('draft'), ['b'], { version: SECOND });
    const versions = createVersions(root);
    const broken = [...files, { path: 'lost', source: scratch('nowhere'), rows: null }];
    await expect(versions.publish(draft, broken, reportData())).rejects.toThrow('nowhere');
    expect((await readdir(join(root, 'banking77'))).sort()).toStrictEqual(['latest', FIRST]);
    expect(await versions.latest('banking77')).toStrictEqual(first);
    expect(await versions.find('banking77', SECOND)).toBeUndefined();
    await versions.publish(draft, files, reportData());
    expect((await versions.latest('banking77'))?.manifest.version).toBe(SECOND);
  });

  it('refuses a manifest that could not be read back', async () => {
    const root = scratch('root');
    const { draft, files } = await sampleVersion(scratch('draft'), ['a'], { margin: NaN });
    await expect(createVersions(root).publish(draft, files, reportData())).rejects.toThrow(
      'margin',
    );
    expect(await readdir(join(root, 'banking77'))).toStrictEqual([]);
  });

  it('takes two publishes of one version at once for one', async () => {
    const root = scratch('root');
    const { draft, files } = await sampleVersion(scratch('draft'), ['a', 'b']);
    const versions = createVersions(root);
    const [one, other] = await Promise.all([
      versions.publish(draft, files, reportData()),
      versions.publish(draft, files, reportData()),
    ]);
    expect(one).toStrictEqual(other);
    expect(await hidden(join(root, 'banking77'))).toStrictEqual([]);
  });

  it('removes what publishes that died a day ago left, and nothing younger', async () => {
    const root = scratch('root');
    const parent = join(root, 'banking77');
    const old = join(parent, `.${FIRST}.0123456789ab`);
    const young = join(parent, `.${FIRST}.ba9876543210`);
    const foreign = join(parent, '.git');
    for (const folder of [old, young, foreign]) await mkdir(folder, { recursive: true });
    const twoDaysAgo = Date.now() / 1000 - 48 * 3600;
    for (const folder of [old, foreign]) await utimes(folder, twoDaysAgo, twoDaysAgo);
    await publish(root);
    expect((await hidden(parent)).sort()).toStrictEqual(['.git', `.${FIRST}.ba9876543210`]);
  });

  it('removes at once what a process of this machine left behind that is gone', async () => {
    const root = scratch('root');
    const parent = join(root, 'banking77');
    const alive = `.${FIRST}.${hostname()}.${process.pid}.0123456789ab`;
    const gone = `.${FIRST}.${hostname()}.${2 ** 22 + 1}.0123456789ab`;
    for (const name of [alive, gone]) await mkdir(join(parent, name), { recursive: true });
    await publish(root);
    expect(await hidden(parent)).toStrictEqual([alive]);
  });

  it('leaves a folder alone that stands there without a manifest', async () => {
    const root = scratch('root');
    const folder = join(root, 'banking77', FIRST);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'notes.txt'), 'mine');
    await expect(publish(root)).rejects.toMatchObject({
      code: 'output',
      message: `cannot write ${folder}: a folder with files in it stands there; move it away`,
    });
    expect(await readdir(folder)).toStrictEqual(['notes.txt']);
    expect(await hidden(join(root, 'banking77'))).toStrictEqual([]);
  });

  it('says in one line that the root cannot be written', async () => {
    const root = scratch('file');
    await writeFile(root, '');
    await expect(publish(root)).rejects.toMatchObject({
      code: 'output',
      message: expect.stringMatching(/^cannot write [^\n]+; choose another output\.path$/),
    });
  });

  it.each(['../outside', 'latest', '.hidden', ''])(
    'refuses the version name "%s"',
    async (version) => {
      const root = scratch('root');
      await expect(publish(root, { version })).rejects.toMatchObject({ code: 'output' });
      expect(await createVersions(root).find('banking77', version)).toBeUndefined();
    },
  );
});

describe('find', () => {
  it('knows no version of which a file is missing or cut', async () => {
    const root = scratch('root');
    const { folder } = await publish(root);
    const versions = createVersions(root);
    expect(await versions.latest('banking77')).toBeDefined();
    await writeFile(join(folder, 'report.html'), '');
    expect(await versions.latest('banking77')).toBeUndefined();
    expect(await versions.latest('unheard-of')).toBeUndefined();
  });
});
