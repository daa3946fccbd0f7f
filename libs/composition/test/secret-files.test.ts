import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { takeSecretsFromFiles } from '../src/secret-files.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-secrets-'));
  await writeFile(join(folder, 'key'), 'open sesame\n');
});
afterAll(() => rm(folder, { recursive: true }));

describe('secrets in files', () => {
  it('take the place of their variables', () => {
    const environment: NodeJS.ProcessEnv = { SLUICE_QDRANT_API_KEY_FILE: join(folder, 'key') };
    takeSecretsFromFiles(environment);
    expect(environment).toEqual({ SLUICE_QDRANT_API_KEY: 'open sesame' });
    takeSecretsFromFiles(environment);
    expect(environment).toEqual({ SLUICE_QDRANT_API_KEY: 'open sesame' });
  });

  it('are refused when they are given twice, or cannot be read', () => {
    const file = join(folder, 'key');
    expect(() => takeSecretsFromFiles({ HF_TOKEN: 'secret', HF_TOKEN_FILE: file })).toThrow(
      'HF_TOKEN: set here and in HF_TOKEN_FILE; keep one',
    );
    const none = join(folder, 'none');
    expect(() => takeSecretsFromFiles({ HF_TOKEN_FILE: none })).toThrow(
      `HF_TOKEN_FILE names ${none}, which cannot be read: ENOENT`,
    );
  });
});
