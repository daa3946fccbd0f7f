import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSettings } from '../src/process/settings.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-settings-'));
});
afterAll(() => rm(folder, { recursive: true }));

const put = async (name: string, text: string): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
};

describe('reading settings', () => {
  it('takes a setting from the file its variable names', async () => {
    const file = await put('queue', 'redis://redis:6379\n');
    const settings = await readSettings({ SLUICE_STORAGE: '/data', SLUICE_QUEUE_FILE: file });
    expect(settings.infrastructure.queue).toBe('redis://redis:6379');
  });

  it('refuses a variable that is set twice, and a file that is not there', async () => {
    const file = await put('queue', 'redis://redis');
    await expect(
      readSettings({ SLUICE_QUEUE: 'redis://other', SLUICE_QUEUE_FILE: file }),
    ).rejects.toThrow('SLUICE_QUEUE: set here and in SLUICE_QUEUE_FILE; keep one');
    await expect(readSettings({ SLUICE_CONFIG: join(folder, 'none.yaml') })).rejects.toThrow(
      `SLUICE_CONFIG: ${join(folder, 'none.yaml')}: no such file`,
    );
  });

  it('takes a folder from where it is written down, and a bucket as it is', async () => {
    const config = await put('sluice.yaml', 'infrastructure: { storage: data }\n');
    const fromFile = await readSettings({ SLUICE_CONFIG: config });
    expect(fromFile.infrastructure.storage).toBe(join(folder, 'data'));
    const fromVariable = await readSettings({ SLUICE_CONFIG: config, SLUICE_STORAGE: 'other' });
    expect(fromVariable.infrastructure.storage).toBe(resolve('other'));
    const bucket = await readSettings({ SLUICE_STORAGE: 's3://bucket/prefix' });
    expect(bucket.infrastructure.storage).toBe('s3://bucket/prefix');
  });
});
