import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRecords } from '@sluice/records';
import { afterAll, describe, expect, it } from 'vitest';
import { conformsToRecords } from './conformance/index.ts';

const folders: string[] = [];
const scratch = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-records-'));
  folders.push(folder);
  return folder;
};
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

/** Making a database takes seconds of CPU, more on a busy machine. */
const SLOW = 120_000;

describe('records in a folder', { timeout: SLOW }, () => {
  conformsToRecords(async (now) => openRecords(await scratch(), { now }));

  it('are there again the next time', async () => {
    const folder = await scratch();
    const first = await openRecords(folder);
    const spec = await first.specs.put('kept', 'dataset: kept', null);
    await first.close();
    const second = await openRecords(folder);
    expect(await second.specs.newest('kept')).toEqual(spec);
    await second.close();
  });

  it('belong to one process at a time; the lock of a dead one is no obstacle', async () => {
    const folder = await scratch();
    await writeFile(join(folder, 'process.lock'), '999999999');
    const first = await openRecords(folder);
    await expect(openRecords(folder)).rejects.toThrow(/has it open; stop that one/);
    await first.close();
    await writeFile(join(folder, 'process.lock'), `${process.ppid}`);
    await expect(openRecords(folder)).rejects.toMatchObject({ code: 'conflict' });
  });
});
