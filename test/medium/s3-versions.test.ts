import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Manifest } from '@sluice/contracts';
import { composeStorage } from '@sluice/composition';
import { verifyVersion } from '@sluice/datasets';
import { emptyHistogram } from '@sluice/mining';
import { openBucket } from '@sluice/storage';
import { sluice } from '../support/cli.ts';
import { projectFolder, temporaryFolder } from '../support/folders.ts';
import { startS3Server } from '../support/s3-server.ts';

const SAMPLE = join(projectFolder, 'examples/quickstart/quickstart.yaml');
const server = await startS3Server();
afterAll(() => server?.stop());

const run = async (...flags: string[]): Promise<Manifest & { folder: string }> => {
  const { code, stdout, stderr } = await sluice('run', SAMPLE, '--json', ...flags);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as Manifest & { folder: string };
};

describe.runIf(server)('versions in an S3-compatible bucket', () => {
  beforeAll(async () => {
    for (const [name, value] of Object.entries(server!.environment)) vi.stubEnv(name, value);
    await server!.createBucket('sluice');
  });

  it('publishes what a folder would hold, and a whole version can be fetched from it', async () => {
    const folder = await temporaryFolder();
    const home = `s3://sluice/${randomUUID()}`;
    const [inFolder, inBucket] = [await run('--out', folder), await run('--out', home)];
    expect(inBucket.content_digest).toBe(inFolder.content_digest);
    expect(inBucket.folder).toBe(`${home}/quickstart/${inBucket.version}`);

    const storage = await composeStorage(home, await temporaryFolder());
    const latest = await storage.versions.latest('quickstart');
    expect(latest?.manifest.version).toBe(inBucket.version);
    const { faults } = await verifyVersion(await storage.versions.open(latest!.manifest));
    expect(faults).toEqual([]);
    expect(await storage.versions.datasets()).toEqual(['quickstart']);
    expect(await storage.versions.list('quickstart')).toEqual([inBucket.version]);
    expect(await storage.versions.list('other')).toEqual([]);

    const again = await run('--out', home);
    expect(again.version).toBe(inBucket.version);
  });

  it('lets publishers of one version agree, and never moves latest back', async () => {
    const home = `s3://sluice/${randomUUID()}`;
    const published = await run('--out', home);
    const { folder: _folder, ...rest } = published;
    const storage = async () => (await composeStorage(home, await temporaryFolder())).versions;
    const report = {
      margins: { candidates: histogram, curated: histogram },
      similarities: { positives: histogram, candidates: histogram, negatives: histogram },
      examples: [],
    };
    const draft = (version: string, created_at: string) => {
      const { files: _files, ...manifest } = rest;
      return { ...manifest, version, created_at };
    };
    const publish = async (version: string, created_at: string) =>
      (await storage()).publish(draft(version, created_at), [], report);

    const later = new Date(Date.parse(published.created_at) + 60_000).toISOString();
    const both = await Promise.all([
      publish('v0002-aaaaaaaa', later),
      publish('v0002-aaaaaaaa', new Date(Date.parse(later) + 5_000).toISOString()),
    ]);
    expect(both[0].manifest).toEqual(both[1].manifest);
    const { versions } = await composeStorage(home, await temporaryFolder());
    const found = await versions.find('quickstart', 'v0002-aaaaaaaa');
    expect(
      (await verifyVersion(await versions.open(found!.manifest))).faults.filter(notData),
    ).toEqual([]);

    const ahead = new Date(Date.parse(later) + 3 * 24 * 3_600_000).toISOString();
    await publish('v0001-bbbbbbbb', ahead);
    expect((await versions.latest('quickstart'))?.manifest.version).toBe('v0002-aaaaaaaa');
    const bucket = openBucket(home);
    expect((await bucket.read('quickstart/latest'))?.text).toBe('v0002-aaaaaaaa\n');

    await expect(versions.remove('quickstart', 'v0002-aaaaaaaa')).rejects.toThrow('is the latest');
    await versions.remove('quickstart', published.version);
    expect(await versions.find('quickstart', published.version)).toBeUndefined();
    expect(await versions.list('quickstart')).toEqual(['v0002-aaaaaaaa', 'v0001-bbbbbbbb']);
    expect(await versions.latest('quickstart')).toEqual(found);
  });
});

/** The versions of this test have no data, which verification is right to miss. */
const notData = (fault: string): boolean => !fault.startsWith('data');

const histogram = emptyHistogram(0, 1, 10);
