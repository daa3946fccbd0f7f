import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Verdict } from '@sluice/contracts';
import { createFileLedger } from '../src/index.ts';
import { scratchFolder } from './scratch.ts';

const verdict = (reviewer: string): Verdict => ({
  anchor: 'a'.repeat(64),
  candidate: 'b'.repeat(64),
  label: 'negative',
  reviewer,
  at: '2026-01-01T00:00:00.000Z',
  dataset: 'shoes',
  version: 'v0001-abcdef01',
});

describe('a ledger in a file', () => {
  it('is empty before the first verdict, and then holds all of them in order', async () => {
    const root = await scratchFolder();
    expect(await createFileLedger(root).verdicts('shoes')).toEqual([]);
    await createFileLedger(root).append('shoes', [verdict('one'), verdict('two')]);
    await createFileLedger(root).append('shoes', [verdict('three')]);
    const names = (await createFileLedger(root).verdicts('shoes')).map(({ reviewer }) => reviewer);
    expect(names).toEqual(['one', 'two', 'three']);
    expect(await createFileLedger(root).verdicts('hats')).toEqual([]);
  });

  it('loses nothing to writers beside each other', async () => {
    const root = await scratchFolder();
    const ledgers = [createFileLedger(root), createFileLedger(root)];
    const writes = Array.from({ length: 100 }, (_, i) =>
      ledgers[i % 2].append('shoes', [verdict(`r${i}`)]),
    );
    await Promise.all(writes);
    const names = (await ledgers[0].verdicts('shoes')).map(({ reviewer }) => reviewer);
    expect(names.toSorted()).toEqual(writes.map((_, i) => `r${i}`).toSorted());
  });

  it('passes over the line a dead writer left unfinished, also once others have gone on', async () => {
    const root = await scratchFolder();
    const ledger = createFileLedger(root);
    await ledger.append('shoes', [verdict('one')]);
    await appendFile(join(root, 'shoes/verdicts.jsonl'), '{"anchor":"aa');
    expect(await ledger.verdicts('shoes')).toEqual([verdict('one')]);
    await ledger.append('shoes', [verdict('two')]);
    expect(await ledger.verdicts('shoes')).toEqual([verdict('one'), verdict('two')]);
  });

  it('names the line that is no verdict, rather than pass over what a person said', async () => {
    const root = await scratchFolder();
    const ledger = createFileLedger(root);
    await ledger.append('shoes', [verdict('one')]);
    await appendFile(join(root, 'shoes/verdicts.jsonl'), '{"label":"maybe"}\n');
    await expect(ledger.verdicts('shoes')).rejects.toMatchObject({ code: 'input' });
  });
});
