import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { describe, expect, it } from 'vitest';
import { readAudit } from '../support/audit.ts';
import { sluice } from '../support/cli.ts';
import { ownRows, writeSpec } from '../support/datasets.ts';
import { temporaryFolder } from '../support/folders.ts';
import { jsonl } from '../support/texts.ts';

const MIB = 2 ** 20;

/** Runs over a file and reads what was published, and what was said of rows that could not be used. */
const runOver = async (folder: string, input: object, more: object = {}) => {
  const spec = await writeSpec(folder, {
    dataset: 'odd',
    input,
    model: { path: 'builtin:ngram-v1' },
    ...more,
  });
  const { code, stdout, stderr } = await sluice('run', spec, '--out', join(folder, 'out'));
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const audit = await readAudit(join(folder, 'out/odd/latest'));
  return { stdout, audit };
};

const quoted = (value: string) => `"${value.replaceAll('"', '""')}"`;

describe('odd data, through a whole run', () => {
  it('passes over a line of 100 MB, half a file gone bad, and characters that are none', async () => {
    const folder = await temporaryFolder();
    const good = jsonl(ownRows()).trimEnd().split('\n');
    const middle = Math.floor(good.length / 2);
    await pipeline(
      async function* () {
        yield `${good.slice(0, middle).join('\n')}\n`;
        yield '{"label":"card","text":"';
        for (let i = 0; i < 100; i++) yield 'x'.repeat(MIB);
        yield '"}\n';
        yield '{"text":"cut in the mid\u0000\n\n}}]{"text":\n';
        yield Buffer.from('{"text":"caf\xe9","label":"card"}\n', 'latin1');
        yield String.raw`{"text":"half a pair \ud83d","label":"card"}` + '\n';
        yield String.raw`{"text":"a\u0000b","label":"card"}` + '\n';
        yield good.slice(middle).join('\n');
      },
      createWriteStream(join(folder, 'rows.jsonl')),
    );
    const { stdout, audit } = await runOver(folder, {
      classes: { path: 'rows.jsonl' },
      max_rejected: 0.05,
    });
    expect(audit.anchors).toHaveLength(good.length);
    expect(stdout).toMatch(/rejected rows +6, listed in rejects\.jsonl/);
  });

  it('mines documents of five million characters', async () => {
    const folder = await temporaryFolder();
    const rows = ownRows();
    for (const i of [3, 100])
      rows[i] = {
        ...rows[i],
        text: `${rows[i].text} `.repeat(Math.ceil(5e6 / rows[i].text.length)),
      };
    await writeFile(join(folder, 'rows.jsonl'), jsonl(rows));
    const { audit } = await runOver(folder, { classes: { path: 'rows.jsonl' } });
    expect(audit.anchors).toHaveLength(rows.length);
  });

  it('keeps ids apart that differ in case or in their Unicode form alone, and labels as they are', async () => {
    const folder = await temporaryFolder();
    const labels = ['plain', 'Plain', 'a, "b"', 'two\nlines', 'caf\u00e9', 'cafe\u0301'];
    const ids = ['x', 'X', 'stra\u00dfe', 'strasse', '\u00e9', 'e\u0301', '\u212b', '\u00c5'];
    const rows = labels.flatMap((label, l) =>
      ids.map((id, i) => ({ id: `${id}${l}`, label, text: `${ownRows()[l * 30 + i].text} ${i}` })),
    );
    const csv = ['id,label,text', ...rows.map((row) => Object.values(row).map(quoted).join(','))];
    await writeFile(join(folder, 'rows.csv'), csv.join('\n'));
    const { audit } = await runOver(
      folder,
      { classes: { path: 'rows.csv', id: 'id' } },
      { filter: { range_max: 30 }, select: { num_negatives: 2 } },
    );
    const labelOf = new Map(rows.map(({ id, label }) => [id, label]));
    expect(new Set(audit.anchors.map(({ anchor_id }) => anchor_id))).toEqual(
      new Set(labelOf.keys()),
    );
    expect(audit.triplets.length).toBeGreaterThan(0);
    for (const { anchor_id, positive_id, negative_id } of audit.triplets) {
      expect(labelOf.get(positive_id)).toBe(labelOf.get(anchor_id));
      expect(labelOf.get(negative_id)).not.toBe(labelOf.get(anchor_id));
    }
  });
});
