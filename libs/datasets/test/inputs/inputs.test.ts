import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createInputs } from '../../src/inputs/inputs.ts';
import { drain } from '../drain.ts';
import { scratchFolder } from '../scratch.ts';

const scratch = scratchFolder();
const inputs = createInputs();

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = scratch(name);
  await writeFile(path, content);
  return path;
}

const rows = async (path: string, ...columns: string[]) => drain(inputs.rows(path, columns));

const texts = async (path: string) =>
  (await rows(path, 'text')).map(({ fields }) => fields?.['text']);

describe('a file', () => {
  it('digests the file as it lies there', async () => {
    const content = Buffer.alloc(300_000, 'sluice');
    const path = await file('corpus.jsonl', content);
    expect(await inputs.describe(path)).toEqual({
      uri: path,
      sha256: createHash('sha256').update(content).digest('hex'),
      bytes: 300_000,
    });
  });

  it('says what is wrong with the path', async () => {
    const missing = scratch('missing.csv');
    const folder = scratch('folder.csv');
    await mkdir(folder);
    await expect(inputs.describe(missing)).rejects.toMatchObject({
      code: 'input',
      message: `${missing} does not exist; check the path`,
    });
    await expect(inputs.describe(folder)).rejects.toMatchObject({
      code: 'input',
      message: `${folder} is a directory; name a file in it`,
    });
  });
});

describe('its rows', () => {
  it.each(['a.jsonl', 'a.jsonl.gz', 'a.csv', 'a.tsv.gz', 'a.parquet'])(
    'says that %s does not exist',
    async (name) => {
      const path = scratch(name);
      await expect(rows(path, 'text')).rejects.toMatchObject({
        code: 'input',
        message: `${path} does not exist; check the path`,
      });
    },
  );

  it.each(['a.jsonl', 'a.csv', 'a.parquet'])('refuses a directory named %s', async (name) => {
    const path = scratch(name);
    await mkdir(path);
    await expect(rows(path, 'text')).rejects.toMatchObject({
      code: 'input',
      message: `${path} is a directory; name a file in it`,
    });
  });

  it.each(['rows.xlsx', 'rows', 'rows.json', 'rows.parquet.gz', 'rows.constructor'])(
    'lists what is read when given %s',
    (name) => {
      expect(() => inputs.rows(name, [])).toThrow(
        `${name} is of an unknown kind; .jsonl, .ndjson, .csv and .tsv files (also with .gz) and .parquet files are read`,
      );
    },
  );

  it('chooses the format by the extension, in any case', async () => {
    const expected = [{ line: 2, fields: { text: 'a,b' } }];
    expect(await rows(await file('A.TSV', 'text\tid\na,b\t1\n'), 'text')).toEqual(expected);
    expect(await rows(await file('A.ndjson', '\n{"text":"a,b"}'), 'text')).toEqual(expected);
  });

  it('inflates .gz, of several members too', async () => {
    const members = [gzipSync('text,id\na,'), gzipSync('1\nb,2\n')];
    const path = await file('two.csv.gz', Buffer.concat(members));
    expect(await rows(path, 'text', 'id')).toEqual([
      { line: 2, fields: { text: 'a', id: '1' } },
      { line: 3, fields: { text: 'b', id: '2' } },
    ]);
  });

  it('refuses a .gz that was cut off or is none', async () => {
    const whole = gzipSync('{"text":"a"}\n'.repeat(1000));
    for (const content of [whole.subarray(0, -9), Buffer.from('{"text":"a"}\n')]) {
      const path = await file('cut.jsonl.gz', content);
      await expect(rows(path, 'text')).rejects.toMatchObject({
        code: 'input',
        message: expect.stringMatching(
          `^${path} is not a whole gzip file \\(.+\\); copy it again$`,
        ),
      });
    }
  });

  it('drops a byte order mark and refuses UTF-16', async () => {
    const jsonl = await file('mark.jsonl', '\u{feff}{"text":"a"}\n');
    expect(await rows(jsonl, 'text')).toEqual([{ line: 1, fields: { text: 'a' } }]);
    const csv = await file('mark.csv', '\u{feff}text\na\n');
    expect(await rows(csv, 'text')).toEqual([{ line: 2, fields: { text: 'a' } }]);
    const utf16 = await file('wide.csv', Buffer.from('\u{feff}text\na\n', 'utf16le'));
    await expect(rows(utf16, 'text')).rejects.toThrow(`${utf16} is UTF-16; convert it to UTF-8`);
  });

  it('gives the required columns and the optional ones a row has, and no others', async () => {
    const jsonl = await file('wide.jsonl', '{"id":"1","text":"a","toString":1}\n{"text":"b"}\n');
    const csv = await file('wide.csv', 'id,text,extra\n1,a,x\n');
    const optional = ['id', 'title', 'valueOf'];
    expect(await drain(inputs.rows(jsonl, ['text'], optional))).toEqual([
      { line: 1, fields: { text: 'a', id: '1' } },
      { line: 2, fields: { text: 'b' } },
    ]);
    expect(await drain(inputs.rows(csv, ['text'], optional))).toEqual([
      { line: 2, fields: { text: 'a', id: '1' } },
    ]);
  });

  it('reads texts that lie across the chunks a file comes in', async () => {
    const written = Array.from({ length: 9000 }, (_, i) => `${i} ${'é😀'.repeat(i % 23)}`);
    const jsonl = await file(
      'long.jsonl',
      written.map((text) => JSON.stringify({ text })).join('\n'),
    );
    const csv = await file(
      'long.csv',
      `text,id\n${written.map((text) => `"${text}\n",1`).join('\n')}`,
    );
    expect(await texts(jsonl)).toEqual(written);
    expect(await texts(csv)).toEqual(written.map((text) => `${text}\n`));
  });
});

describe('a column that is not there', () => {
  it.each([
    ['train.csv', 'text,category\na,b\n'],
    ['train.tsv', 'text\tcategory\na\tb\n'],
    ['train.jsonl', '{"text":"a","category":"b"}\n'],
  ])('is named for %s, with those that are', async (name, content) => {
    const path = await file(name, content);
    await expect(rows(path, 'text', 'categry')).rejects.toMatchObject({
      code: 'input',
      message: `${path}: no column "categry"; it has text, category; did you mean "category"?`,
    });
    await expect(rows(path, 'answer')).rejects.toMatchObject({
      message: `${path}: no column "answer"; it has text, category`,
    });
  });

  it('is suggested when only its case or the spaces around it differ', async () => {
    const path = await file('case.csv', 'Text , id\na,1\n');
    await expect(rows(path, 'text')).rejects.toThrow('did you mean "Text "?');
  });

  it('is listed among at most twenty others', async () => {
    const header = Array.from({ length: 25 }, (_, i) => `c${i}`);
    const path = await file('wide.csv', `${header.join()}\n`);
    await expect(rows(path, 'text')).rejects.toThrow(/it has c0, .*, c19 and 5 more$/);
  });

  it('is a matter of single rows in JSON Lines once a row had it', async () => {
    const without = '{"id":1}\n'.repeat(99);
    const late = await file('late.jsonl', `${without}{"id":2,"text":"a"}\n{"id":3}\n`);
    expect(await rows(late, 'id', 'text')).toHaveLength(101);
    const later = await file('later.jsonl', `${without}{"id":2}\n{"id":2,"text":"a"}\n`);
    await expect(rows(later, 'id', 'text')).rejects.toThrow(
      `${later}: no column "text"; it has id`,
    );
  });
});
