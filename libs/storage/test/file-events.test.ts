import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SluiceEvent } from '@sluice/contracts';
import { createFileEvents } from '../src/index.ts';
import { scratchFolder } from './scratch.ts';

const event = (id: string): SluiceEvent => ({
  specversion: '1.0',
  id,
  source: '/sluice/shoes',
  type: 'sluice.dataset.published.v1',
  subject: 'v0001-abcdef01',
  time: '2026-01-01T00:00:00.000Z',
  datacontenttype: 'application/json',
  data: {
    dataset: 'shoes',
    version: 'v0001-abcdef01',
    content_digest: 'abc',
    triplets: 3,
    zero_loss_fraction: null,
  },
});

describe('events in a file', () => {
  it('tells each event once, however often it is appended', async () => {
    const root = await scratchFolder();
    const events = createFileEvents(root);
    expect(await events.has('shoes', 'one')).toBe(false);
    await events.append(event('one'));
    await events.append(event('two'));
    await events.append(event('one'));
    expect(await events.has('shoes', 'one')).toBe(true);
    const lines = (await readFile(join(root, 'shoes/events.jsonl'), 'utf8')).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([event('one'), event('two')]);
  });

  it('tells an event once that several append at the same time', async () => {
    const root = await scratchFolder();
    await Promise.all(Array.from({ length: 8 }, () => createFileEvents(root).append(event('one'))));
    expect(await readdir(join(root, 'shoes'))).toEqual(['events.jsonl']);
    const lines = (await readFile(join(root, 'shoes/events.jsonl'), 'utf8')).trim().split('\n');
    expect(lines).toHaveLength(1);
  });

  it('tells an event whose teller died before it was written', async () => {
    const root = await scratchFolder();
    await mkdir(join(root, 'shoes'));
    await writeFile(join(root, 'shoes/.telling-one'), '');
    const events = createFileEvents(root);
    await events.append(event('one'));
    expect(await events.has('shoes', 'one')).toBe(true);
    expect(await readdir(join(root, 'shoes'))).toEqual(['events.jsonl']);
  });
});
