import { writeFile } from 'node:fs/promises';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createInputs } from '../../src/inputs/inputs.ts';
import { drain } from '../drain.ts';
import { scratchFolder } from '../scratch.ts';

const scratch = scratchFolder();

async function rows(content: string | Uint8Array, columns: string[], lineBytes?: number) {
  const path = scratch('rows.csv');
  await writeFile(path, content);
  return drain(createInputs(lineBytes ? { lineBytes } : {}).rows(path, columns));
}

/** A field by RFC 4180: quoted where it must be, and where `always` says so. */
const field = (text: string, always: boolean) =>
  always || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

const text = fc
  .string({
    unit: fc.constantFrom(
      'a',
      'é',
      '😀',
      ' ',
      ',',
      '"',
      '\n',
      '\r',
      '\t',
      '""',
      '\r\n',
      '\u{feff}',
    ),
    maxLength: 8,
  })
  // The mark at the very start is the file's own.
  .map((value) => `.${value}`);
const cell = fc.tuple(text, fc.boolean());

describe('CSV', () => {
  it('reads what RFC 4180 writes, and counts lines', async () => {
    const table = fc
      .integer({ min: 1, max: 4 })
      .chain((width) =>
        fc.tuple(
          fc.uniqueArray(text, { minLength: width, maxLength: width }),
          fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 12 }),
          fc.constantFrom('\n', '\r\n'),
          fc.boolean(),
        ),
      );
    await fc.assert(
      fc.asyncProperty(table, async ([header, cells, newline, last]) => {
        const head = header.map((name) => field(name, false)).join();
        const records = cells.map((row) =>
          row.map(([value, always]) => field(value, always)).join(),
        );
        let line = 1 + head.split('\n').length;
        const expected = cells.map((row, i) => {
          const fields = Object.fromEntries(row.map(([value], j) => [header[j], value]));
          const start = line;
          line += records[i].split('\n').length;
          return { line: start, fields };
        });
        const content = [head, ...records].join(newline) + (last ? newline : '');
        expect(await rows(content, header)).toEqual(expected);
      }),
      { numRuns: 150 },
    );
  });

  it.each([
    ['an unclosed quote', '9,"open', /^(unclosed quote|text behind a closing quote)$/],
    ['a quote closed too early', '9,"x"y', /^text behind a closing quote$/],
    ['too few fields', '9', /^1 fields where the header has 2$/],
    ['too many fields', '9,x,y', /^3 fields where the header has 2$/],
    ['a NUL character', '9,x\0y', /^NUL character in "text"$/],
  ])('loses one row to %s, wherever it stands', async (_, bad, fault) => {
    const good = [
      '1,plain',
      '2,"quoted"',
      '3,"a, b"',
      '4,"say ""hi"""',
      '5,"two\nlines"',
      '6,5" pipe',
    ];
    const whole = await rows(['id,text', ...good].join('\n'), ['id', 'text']);
    for (let at = 0; at <= good.length; at++) {
      const before = ['id,text', ...good.slice(0, at)].join('\n');
      const content = [before, bad, ...good.slice(at)].join('\n');
      const read = await rows(content, ['id', 'text']);
      const [faulty] = read.splice(at, 1);
      expect(faulty).toEqual({
        line: before.split('\n').length + 1,
        fault: expect.stringMatching(fault),
      });
      expect(read.map(({ fields }) => fields)).toEqual(whole.map(({ fields }) => fields));
    }
  });

  it('finds invalid UTF-8 on any line of a record, and keeps to the records', async () => {
    const content = Buffer.from('id,text\n1,caf\xe9\n2,"a\nb\xff\nc"\n3,d\n', 'latin1');
    expect(await rows(content, ['id', 'text'])).toEqual([
      { line: 2, fault: 'invalid UTF-8' },
      { line: 3, fault: 'invalid UTF-8' },
      { line: 6, fields: { id: '3', text: 'd' } },
    ]);
  });

  it('gives up on a record that is longer than a line may be', async () => {
    const lines = Array.from({ length: 50 }, (_, i) => `${i},text of row ${i}`);
    const open = await rows(['id,text', 'x,"open', ...lines].join('\n'), ['id', 'text'], 100);
    expect(open[0]).toEqual({ line: 2, fault: 'unclosed quote' });
    expect(open.slice(1).map(({ fields }) => fields?.['id'])).toEqual(lines.map((_, i) => `${i}`));

    const content = `id,text\n1,"open\n${'y'.repeat(101)}\n2,b\n`;
    expect(await rows(content, ['id', 'text'], 100)).toEqual([
      { line: 2, fault: 'unclosed quote' },
      { line: 3, fault: 'longer than 100 bytes' },
      { line: 4, fields: { id: '2', text: 'b' } },
    ]);
  });

  it('does not wait for a closing quote beyond that length', async () => {
    const half = 'y'.repeat(60);
    expect(await rows(`id,text\n1,"${half}\n${half}"\n2,b\n`, ['id', 'text'], 100)).toEqual([
      { line: 2, fault: 'unclosed quote' },
      { line: 3, fault: '1 fields where the header has 2' },
      { line: 4, fields: { id: '2', text: 'b' } },
    ]);
  });

  it('passes over blank lines', async () => {
    expect(await rows('\n\r\nid,text\n\n1,a\r\n\r\n2,b\n\n', ['id', 'text'])).toEqual([
      { line: 5, fields: { id: '1', text: 'a' } },
      { line: 7, fields: { id: '2', text: 'b' } },
    ]);
  });

  it('needs a header it can read', async () => {
    await expect(rows('', ['text'])).rejects.toThrow(/rows\.csv is empty$/);
    await expect(rows('\u{feff}', ['text'])).rejects.toThrow(/rows\.csv is empty$/);
    expect(await rows('text\n', ['text'])).toEqual([]);
    await expect(rows('"text\na\n', ['text'])).rejects.toThrow(
      /rows\.csv: its header cannot be read: unclosed quote$/,
    );
    await expect(rows('text,text\na,b\n', ['text'])).rejects.toThrow(
      /rows\.csv: two columns are named "text"; rename one$/,
    );
  });
});
