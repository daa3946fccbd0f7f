import { hash } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { placeFile, sealFile } from '../../src/versions/version-files.ts';
import { scratchFolder } from '../scratch.ts';

const scratch = scratchFolder();

const failing = (code: string) => () => Promise.reject(Object.assign(new Error(code), { code }));

async function source(): Promise<string> {
  const path = scratch('source');
  await writeFile(path, 'x'.repeat(3_000_000));
  return path;
}

describe('placing a file', () => {
  it('links it where it can', async () => {
    const from = await source();
    const to = join(scratch('version'), 'data', 'file');
    await placeFile(from, to);
    expect((await stat(to)).ino).toBe((await stat(from)).ino);
  });

  it('copies it to another file system', async () => {
    const from = await source();
    const to = join(scratch('version'), 'data', 'file');
    await placeFile(from, to, failing('EXDEV'));
    expect((await stat(to)).ino).not.toBe((await stat(from)).ino);
    expect(await readFile(to)).toStrictEqual(await readFile(from));
  });

  it('never replaces a file', async () => {
    const from = await source();
    const to = scratch('taken');
    await writeFile(to, 'mine');
    await expect(placeFile(from, to)).rejects.toMatchObject({ code: 'EEXIST' });
    await expect(placeFile(from, to, failing('EXDEV'))).rejects.toMatchObject({ code: 'EEXIST' });
    expect(await readFile(to, 'utf8')).toBe('mine');
  });
});

describe('sealing a file', () => {
  it('hashes all of it', async () => {
    const path = await source();
    const sha256 = hash('sha256', await readFile(path));
    expect(await sealFile(path, { flush: true })).toStrictEqual({ sha256, bytes: 3_000_000 });
  });
});
