import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { moveLatest, readLatest } from '../../src/versions/latest.ts';
import { scratchFolder } from '../scratch.ts';

const scratch = scratchFolder();

const failing = (code: string) => () =>
  Promise.reject(Object.assign(new Error(`${code}: no links`), { code }));

async function folder(): Promise<string> {
  const path = scratch('dataset');
  await mkdir(path);
  return path;
}

describe('latest', () => {
  it('is nothing where nothing was published', async () => {
    expect(await readLatest(await folder())).toBeUndefined();
    expect(await readLatest(scratch('missing'))).toBeUndefined();
  });

  it('is a text file where there are no symbolic links, and can become a link again', async () => {
    const parent = await folder();
    await moveLatest(parent, 'v1', failing('EPERM'));
    expect(await readFile(join(parent, 'latest'), 'utf8')).toBe('v1\n');
    expect(await readLatest(parent)).toBe('v1');
    await moveLatest(parent, 'v2');
    expect(await readLatest(parent)).toBe('v2');
    await moveLatest(parent, 'v3', failing('ENOSYS'));
    expect(await readLatest(parent)).toBe('v3');
    expect(await readdir(parent)).toStrictEqual(['latest']);
  });

  it('stays as it is when it cannot be moved', async () => {
    const parent = await folder();
    await moveLatest(parent, 'v1');
    await expect(moveLatest(parent, 'v2', failing('ENOSPC'))).rejects.toThrow('ENOSPC');
    expect(await readLatest(parent)).toBe('v1');
    expect(await readdir(parent)).toStrictEqual(['latest']);
  });
});
