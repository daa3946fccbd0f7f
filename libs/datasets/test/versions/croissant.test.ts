import { readFile } from 'node:fs/promises';
import { join, matchesGlob } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createVersions } from '../../src/versions/versions.ts';
import { scratchFolder } from '../scratch.ts';
import { type ManifestDraft, reportData, sampleVersion } from './samples.ts';

interface Described {
  name: string;
  version: string;
  distribution: {
    '@type': string;
    '@id': string;
    sha256?: string;
    contentSize?: string;
    includes?: string;
  }[];
  recordSet: { name: string; field: Record<string, unknown>[] }[];
}

const scratch = scratchFolder();

async function published(over: Partial<ManifestDraft> = {}) {
  const { draft, files } = await sampleVersion(scratch('draft'), ['a', 'b'], over);
  const { manifest, folder } = await createVersions(scratch('root')).publish(
    draft,
    files,
    reportData(),
  );
  const text = await readFile(join(folder, 'croissant.json'), 'utf8');
  return { manifest, described: JSON.parse(text) as Described };
}

describe('croissant.json', () => {
  it('has every file of the manifest with its bytes and SHA-256, but itself', async () => {
    const { manifest, described } = await published();
    const files = described.distribution
      .filter((entry) => entry['@type'] === 'cr:FileObject')
      .map((entry) => [entry['@id'], entry.sha256, entry.contentSize]);
    expect(files).toStrictEqual(
      manifest.files
        .filter(({ path }) => path !== 'croissant.json')
        .map(({ path, sha256, bytes }) => [path, sha256, `${bytes} B`]),
    );
  });

  it('has a record set for the data and for each table of the audit, over files that are there', async () => {
    const { manifest, described } = await published();
    expect(described.recordSet.map(({ name }) => name)).toStrictEqual(['train', 'audit']);
    for (const { name } of described.recordSet) {
      const files = described.distribution.find((entry) => entry['@id'] === `${name}-files`)!;
      expect(manifest.files.some(({ path }) => matchesGlob(path, files.includes!))).toBe(true);
    }
    expect(described.recordSet[0].field).toContainEqual({
      '@type': 'cr:Field',
      '@id': 'train/negative',
      name: 'negative',
      description: 'a hard negative of the anchor',
      dataType: 'sc:Text',
      source: { fileSet: { '@id': 'train-files' }, extract: { column: 'negative' } },
    });
  });

  it('counts versions in the way Croissant reads them', async () => {
    expect((await published()).described.version).toBe('1.0.0');
    const twelfth = await published({ version: 'v0012-00000000' });
    expect(twelfth.described.version).toBe('12.0.0');
  });
});
