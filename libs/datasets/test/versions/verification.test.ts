import { appendFile, open, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Manifest } from '@sluice/contracts';
import { describe, expect, it } from 'vitest';
import { verifyVersion } from '../../src/versions/verification.ts';
import { createVersions } from '../../src/versions/versions.ts';
import { scratchFolder } from '../scratch.ts';
import { reportData, sampleVersion } from './samples.ts';

const scratch = scratchFolder();

/** The folder of a published version of ten rows in two files. */
async function published(fileType: 'parquet' | 'jsonl' = 'parquet'): Promise<string> {
  const { draft, files } = await sampleVersion(scratch('draft'), ['a', 'b'], {}, { fileType });
  const { folder } = await createVersions(scratch('root')).publish(draft, files, reportData());
  return folder;
}

const faultsOf = async (folder: string) => (await verifyVersion(folder)).faults;

async function flipByte(path: string, position: number) {
  const file = await open(path, 'r+');
  const byte = Buffer.alloc(1);
  await file.read(byte, 0, 1, position);
  byte[0] ^= 1;
  await file.write(byte, 0, 1, position);
  await file.close();
}

async function rewriteManifest(folder: string, change: (manifest: Manifest) => void) {
  const path = join(folder, 'manifest.json');
  const manifest = JSON.parse(await readFile(path, 'utf8')) as Manifest;
  change(manifest);
  await writeFile(path, JSON.stringify(manifest));
}

describe('verify', () => {
  it.each(['parquet', 'jsonl'] as const)(
    'finds no fault with a version in %s',
    async (fileType) => {
      const result = await verifyVersion(await published(fileType));
      expect(result).toMatchObject({ files: 8, faults: [] });
      expect(result.bytes).toBe(result.manifest?.files.reduce((sum, { bytes }) => sum + bytes, 0));
    },
  );

  it('finds one flipped byte in any file', async () => {
    const folder = await published();
    for (const path of ['data/train-00000-of-00002.parquet', 'report.html', 'README.md']) {
      await flipByte(join(folder, path), 100);
      const [fault, ...others] = await faultsOf(folder);
      expect(fault).toMatch(`${path}: has changed`);
      expect(others).toStrictEqual([]);
      await flipByte(join(folder, path), 100);
    }
    expect(await faultsOf(folder)).toStrictEqual([]);
  });

  it('finds a missing, an extra and a cut file', async () => {
    const folder = await published();
    await rm(join(folder, 'rejects.jsonl'));
    await writeFile(join(folder, 'data', 'extra.parquet'), '');
    await appendFile(join(folder, 'README.md'), '\n');
    const faults = await faultsOf(folder);
    expect(faults).toHaveLength(3);
    expect(faults).toContain('rejects.jsonl: is missing');
    expect(faults).toContain('data/extra.parquet: is not in the manifest');
    expect(faults).toContainEqual(
      expect.stringMatching(/^README\.md: has \d+ bytes, the manifest/),
    );
  });

  it('does not follow a link out of the version', async () => {
    const folder = await published();
    await rm(join(folder, 'README.md'));
    await symlink(join(folder, 'report.html'), join(folder, 'README.md'));
    expect(await faultsOf(folder)).toStrictEqual(['README.md: is not a plain file']);
  });

  it('recomputes the content digest and the row count', async () => {
    const folder = await published();
    await rewriteManifest(folder, (manifest) => {
      manifest.content_digest = '0'.repeat(64);
      manifest.output.rows = 7;
    });
    expect(await faultsOf(folder)).toStrictEqual([
      'data: holds 10 rows, the manifest says 7',
      expect.stringMatching(/^data: the content digest is [0-9a-f]{64}, the manifest says 0{64}$/),
    ]);
  });

  it('says what is wrong with a manifest', async () => {
    const folder = await published();
    await rewriteManifest(folder, (manifest) => {
      manifest.counts.kept = -1;
    });
    expect(await faultsOf(folder)).toStrictEqual([
      expect.stringMatching(/^manifest\.json: counts\.kept: /),
    ]);
    await writeFile(join(folder, 'manifest.json'), '{');
    expect(await faultsOf(folder)).toStrictEqual([
      expect.stringMatching(/^manifest\.json: cannot be read/),
    ]);
    await rm(join(folder, 'manifest.json'));
    expect(await verifyVersion(folder)).toMatchObject({ manifest: undefined, files: 0 });
  });
});
