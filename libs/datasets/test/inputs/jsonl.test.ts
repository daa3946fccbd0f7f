import { writeFile } from 'node:fs/promises';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createInputs } from '../../src/inputs/inputs.ts';
import { drain } from '../drain.ts';
import { scratchFolder } from '../scratch.ts';

const scratch = scratchFolder();

async function rows(content: string | Uint8Array, columns: string[], lineBytes?: number) {
  const path = scratch('rows.jsonl');
  await writeFile(path, content);
  return drain(createInputs(lineBytes ? { lineBytes } : {}).rows(path, columns));
}

/** A row of so many bytes. */
const line = (length: number) => JSON.stringify({ text: 'x'.repeat(length - 11) });

describe('JSON Lines', () => {
  it('gives values as they are', async () => {
    const values = fc.record({
      text: fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')),
      value: fc.jsonValue(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(values), async (objects) => {
        const content = objects.map((object) => `${JSON.stringify(object)}\n`).join('');
        const expected: unknown[] = JSON.parse(JSON.stringify(objects));
        const read = await rows(content, ['text', 'value']);
        const clean = read.filter(({ fault }) => fault === undefined);
        expect(clean).toEqual(
          expected.map((fields, i) => ({ line: i + 1, fields })).filter((_, i) => !read[i].fault),
        );
        for (const { fault } of read) expect(fault ?? 'in "value"').toContain('in "value"');
      }),
      { numRuns: 50 },
    );
  });

  it('names what is wrong with a line and reads on', async () => {
    const lines = [
      '{"text":"good"}',
      '{"text":"cut',
      '',
      '["text"]',
      'null',
      '"text"',
      '{"text":"a\\u0000b"}',
      '{"text":"\\ud83d"}',
      '{"text":"\\ud83d\\ude00","other":"\\ud83d"}',
      ' \t\r',
      '{"text":1}\r',
      'a\u001b[2Jb',
      '{"text":null}',
    ];
    expect(await rows(lines.join('\n'), ['text'])).toEqual([
      { line: 1, fields: { text: 'good' } },
      { line: 2, fault: 'invalid JSON: Unterminated string in JSON at position 12' },
      { line: 4, fault: 'not a JSON object but an array' },
      { line: 5, fault: 'not a JSON object but null' },
      { line: 6, fault: 'not a JSON object but a string' },
      { line: 7, fault: 'NUL character in "text"' },
      { line: 8, fault: 'lone surrogate in "text"' },
      { line: 9, fields: { text: '😀' } },
      { line: 11, fields: { text: 1 } },
      { line: 12, fault: expect.stringMatching(/^invalid JSON: \P{Cc}+$/u) },
      { line: 13, fields: { text: null } },
    ]);
  });

  it('never replaces invalid UTF-8', async () => {
    const bad = [
      Buffer.from('{"text":"caf\xe9"}', 'latin1'),
      Buffer.from('{"text":"\xc3"}', 'latin1'),
      Buffer.from('{"text":"\xed\xa0\x80"}', 'latin1'),
    ];
    const good = Buffer.from('{"text":"\u{fffd} stays"}');
    const content = Buffer.concat([...bad, good].flatMap((line) => [line, Buffer.from('\n')]));
    expect(await rows(content, ['text'])).toEqual([
      { line: 1, fault: 'invalid UTF-8' },
      { line: 2, fault: 'invalid UTF-8' },
      { line: 3, fault: 'invalid UTF-8' },
      { line: 4, fields: { text: '\u{fffd} stays' } },
    ]);
  });

  it('passes over a line that is too long without holding it', async () => {
    const content = [line(64), line(65), line(1_000_000), line(64)].join('\n');
    expect((await rows(content, ['text'], 64)).map(({ line, fault }) => [line, fault])).toEqual([
      [1, undefined],
      [2, 'longer than 64 bytes'],
      [3, 'longer than 64 bytes'],
      [4, undefined],
    ]);
  });

  it('has no rows when empty, and only faults when it is no JSON', async () => {
    expect(await rows('', ['text'])).toEqual([]);
    expect(await rows('\n\n', ['text'])).toEqual([]);
    expect(await rows('not json\n'.repeat(300), ['text'])).toHaveLength(300);
  });
});
