import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Verdict } from '@sluice/contracts';
import {
  createBucketArtifacts,
  createBucketEvents,
  createBucketInputs,
  createBucketLedger,
  createBucketRuns,
  openBucket,
  openScratch,
} from '@sluice/storage';
import { createInputs } from '@sluice/datasets';
import { conformsToArtifacts } from '../../libs/storage/test/conformance.ts';
import { conformsToRuns } from '../../libs/storage/test/run-conformance.ts';
import { temporaryFolder } from '../support/folders.ts';
import { startS3Server } from '../support/s3-server.ts';

const drained = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};

const server = await startS3Server();
afterAll(() => server?.stop());

const place = () => openBucket(`s3://sluice/${randomUUID()}`);
const scratch = async () => openScratch(await temporaryFolder());

const verdict = (reviewer: string): Verdict => ({
  anchor: 'a'.repeat(64),
  candidate: 'b'.repeat(64),
  label: 'negative',
  reviewer,
  at: '2026-01-01T00:00:00.000Z',
  dataset: 'shoes',
  version: 'v0001-abcdef01',
});

describe.runIf(server)('storage in an S3-compatible bucket', () => {
  beforeAll(async () => {
    for (const [name, value] of Object.entries(server!.environment)) vi.stubEnv(name, value);
    await server!.createBucket('sluice');
  });

  conformsToArtifacts(async () => createBucketArtifacts(place(), await scratch()));
  conformsToRuns(async () => createBucketRuns(place()));

  it('sends a large file in parts and fetches the same bytes', async () => {
    const folder = await temporaryFolder();
    const bytes = Buffer.alloc(40 * 2 ** 20, 'many hard negatives ');
    const bucket = place();
    const artifacts = createBucketArtifacts(bucket, await scratch());
    const written = await artifacts.write('embed/large', async (draft) => {
      await writeFile(draft.path('vectors.npy'), bytes);
      return {};
    });
    await writeFile(join(folder, 'expected'), bytes);
    const elsewhere = createBucketArtifacts(bucket, await scratch());
    const found = await elsewhere.find('embed/large');
    expect(found).toEqual(written);
    const fetched = await readFile(await elsewhere.path(found!, 'vectors.npy'));
    expect(fetched.equals(bytes)).toBe(true);
  });

  it('takes an artifact with other bytes than were written for none', async () => {
    const bucket = place();
    const artifacts = createBucketArtifacts(bucket, await scratch());
    const written = await artifacts.write('embed/abc', async (draft) => {
      await writeFile(draft.path('vectors.npy'), 'vectors');
      return {};
    });
    const key = `artifacts/embed/abc/${written.files[0].sha256}`;
    await bucket.remove([key]);
    await bucket.create(key, 'vectorz');
    const elsewhere = createBucketArtifacts(bucket, await scratch());
    const found = await elsewhere.find('embed/abc');
    await expect(elsewhere.path(found!, 'vectors.npy')).rejects.toMatchObject({
      code: 'lost',
      message: expect.stringContaining('does not hold the bytes that were written'),
    });
    expect(await elsewhere.find('embed/abc')).toBeUndefined();
  });

  it('keeps each event once', async () => {
    const events = createBucketEvents(place());
    const event = {
      specversion: '1.0' as const,
      id: 'one',
      source: '/sluice/shoes',
      type: 'sluice.dataset.published.v1' as const,
      subject: 'v0001-abcdef01',
      time: '2026-01-01T00:00:00.000Z',
      datacontenttype: 'application/json' as const,
      data: {
        dataset: 'shoes',
        version: 'v0001-abcdef01',
        content_digest: 'abc',
        triplets: 3,
        zero_loss_fraction: null,
      },
    };
    expect(await events.has('shoes', 'one')).toBe(false);
    await events.append(event);
    await events.append(event);
    expect(await events.has('shoes', 'one')).toBe(true);
  });

  it('keeps verdicts in the order they were given', async () => {
    const ledger = createBucketLedger(place());
    expect(await ledger.verdicts('shoes')).toEqual([]);
    await ledger.append('shoes', [verdict('one'), verdict('two')]);
    await ledger.append('shoes', [verdict('three')]);
    const reviewers = (await ledger.verdicts('shoes')).map(({ reviewer }) => reviewer);
    expect(reviewers).toEqual(['one', 'two', 'three']);
  });

  it('reads inputs out of a bucket, and again when they have changed', async () => {
    const bucket = place();
    const inputs = createBucketInputs(createInputs(), await scratch());
    const uri = `${bucket.uri}/rows.jsonl`;
    await bucket.create('rows.jsonl', '{"text":"one"}\n');
    const first = await inputs.describe(uri);
    expect(first.uri).toBe(uri);
    await bucket.replace('rows.jsonl', '{"text":"two"}\n', (await bucket.etag('rows.jsonl'))!);
    expect((await inputs.describe(uri)).sha256).not.toBe(first.sha256);
    const rows = await drained(inputs.rows(uri, ['text']));
    expect(rows).toEqual([{ line: 1, fields: { text: 'two' } }]);
    await expect(inputs.describe(`${bucket.uri}/none.jsonl`)).rejects.toMatchObject({
      code: 'input',
      message: `${bucket.uri}/none.jsonl: there is no such object`,
    });
  });

  it('says in one line what is wrong with a bucket', async () => {
    await expect(openBucket('s3://missing-bucket/x').check()).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringMatching(/^s3:\/\/missing-bucket\/x: there is no bucket/),
    });
    await expect(openBucket('s3://missing-bucket/x').read('a')).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('there is no bucket "missing-bucket"'),
    });
    vi.stubEnv('AWS_ENDPOINT_URL_S3', 'http://127.0.0.1:9');
    await expect(openBucket('s3://sluice').check()).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringMatching(/does not answer \(ECONNREFUSED\)/),
    });
    vi.stubEnv('AWS_ENDPOINT_URL_S3', server!.environment['AWS_ENDPOINT_URL_S3']);
  });

  it('moves conditionally only what was read', async () => {
    const bucket = place();
    expect(await bucket.create('latest', 'v1')).toBe(true);
    expect(await bucket.create('latest', 'v2')).toBe(false);
    const { etag } = (await bucket.read('latest'))!;
    expect(await bucket.replace('latest', 'v2', etag)).toBe(true);
    expect(await bucket.replace('latest', 'v3', etag)).toBe(false);
    expect((await bucket.read('latest'))?.text).toBe('v2');
    expect(await drained(bucket.list(''))).toEqual(['latest']);
  });
});
