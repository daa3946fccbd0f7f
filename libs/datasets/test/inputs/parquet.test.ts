import { readFile, stat, writeFile } from 'node:fs/promises';
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { createInputs } from '../../src/inputs/inputs.ts';
import { drain } from '../drain.ts';
import { scratchFolder } from '../scratch.ts';

const scratch = scratchFolder();
const COMPRESSORS = {
  ZSTD: zstdCompressSync,
  GZIP: gzipSync,
  BROTLI: brotliCompressSync,
  LZ4_RAW: (page: Uint8Array) => page,
};
type Codec = keyof typeof COMPRESSORS | 'SNAPPY' | 'UNCOMPRESSED';

async function file(columnData: ColumnSource[], codec: Codec = 'SNAPPY', rowGroupSize = 100) {
  const path = scratch('rows.parquet');
  const compressors = COMPRESSORS;
  await writeFile(
    path,
    Buffer.from(parquetWriteBuffer({ columnData, codec, compressors, rowGroupSize })),
  );
  return path;
}

const rows = (path: string, required: string[], optional: string[] = []) =>
  drain(createInputs().rows(path, required, optional));

const texts = (count: number) => Array.from({ length: count }, (_, i) => `text ${i} é😀`);

describe('Parquet', () => {
  it.each(['UNCOMPRESSED', 'SNAPPY', 'ZSTD', 'GZIP', 'BROTLI'] as const)(
    'reads %s, row group by row group',
    async (codec) => {
      const data = texts(250);
      const path = await file([{ name: 'text', data, type: 'STRING' }], codec);
      expect(await rows(path, ['text'])).toEqual(
        data.map((text, i) => ({ line: i + 1, fields: { text } })),
      );
    },
  );

  it('names a compression it cannot read, and only where it is asked for that column', async () => {
    const path = await file([
      { name: 'text', data: ['a'], type: 'STRING' },
      { name: 'blob', data: ['b'], type: 'STRING', codec: 'LZ4_RAW' },
    ]);
    expect(await rows(path, ['text'])).toHaveLength(1);
    await expect(rows(path, ['text'], ['blob'])).rejects.toMatchObject({
      code: 'input',
      message: `${path} cannot be read: column "blob" is compressed with LZ4_RAW; rewrite it with SNAPPY, ZSTD, GZIP, BROTLI`,
    });
  });

  it('gives values as they are, null included', async () => {
    const path = await file([
      { name: 'text', data: ['a', null], type: 'STRING' },
      { name: 'label', data: [1n, null], type: 'INT64' },
      { name: 'score', data: [0.5, null], type: 'DOUBLE' },
      { name: 'seen', data: [true, false], type: 'BOOLEAN' },
    ]);
    expect(await rows(path, ['text', 'label'], ['score', 'seen', 'title'])).toEqual([
      { line: 1, fields: { text: 'a', label: 1n, score: 0.5, seen: true } },
      { line: 2, fields: { text: null, label: null, score: null, seen: false } },
    ]);
  });

  it('names the rows whose text is none, plain or from a dictionary', async () => {
    const bad = Buffer.from('caf\xe9', 'latin1');
    const data = Array.from({ length: 300 }, (_, i) => {
      if (i === 7 || i === 290) return bad;
      return i === 8 ? 'a\0b' : `text ${i % 3}`;
    });
    for (const encoding of ['PLAIN', 'RLE_DICTIONARY'] as const) {
      const path = await file([
        { name: 'text', data, type: 'STRING', encoding, statistics: false },
      ]);
      const faults = (await rows(path, ['text'])).filter(({ fault }) => fault !== undefined);
      expect(faults).toEqual([
        { line: 8, fault: 'invalid UTF-8' },
        { line: 9, fault: 'NUL character in "text"' },
        { line: 291, fault: 'invalid UTF-8' },
      ]);
    }
  });

  it('names a column that is not there, with those that are', async () => {
    const path = await file([
      { name: 'text', data: ['a'], type: 'STRING' },
      { name: 'category', data: ['b'], type: 'STRING' },
    ]);
    await expect(rows(path, ['text', 'categry'])).rejects.toMatchObject({
      code: 'input',
      message: `${path}: no column "categry"; it has text, category; did you mean "category"?`,
    });
  });

  it('refuses what is no whole Parquet file in one line', async () => {
    const path = await file([{ name: 'text', data: texts(250), type: 'STRING' }], 'ZSTD');
    for (const content of ['', 'PAR1', 'text\na\n'.repeat(10)]) {
      await writeFile(path, content);
      await expect(rows(path, ['text'])).rejects.toMatchObject({
        code: 'input',
        message: expect.stringMatching(`^${path} cannot be read: [^\n]+$`),
      });
    }
  });

  it('refuses a footer that leaves a column without a name', async () => {
    const path = await file([{ name: 'label', data: ['a'], type: 'STRING' }]);
    const bytes = await readFile(path);
    // The name is the fourth field of its element; as the fifth it is none.
    const name = bytes.indexOf(Buffer.from('\u0018\u0005label', 'latin1'));
    bytes[name] = 0x28;
    await writeFile(path, bytes);
    await expect(rows(path, ['text'])).rejects.toMatchObject({
      code: 'input',
      message: `${path} cannot be read: a column of its footer has no name`,
    });
  });

  it('hands on a text that a dictionary holds once as often as rows name it', async () => {
    const text = 'long '.repeat(100_000);
    const data = Array.from({ length: 300 }, (_, i) => (i % 100 === 7 ? `row ${i}` : text));
    const path = await file([{ name: 'text', data, type: 'STRING', encoding: 'RLE_DICTIONARY' }]);
    const found = await rows(path, ['text']);
    expect(found.map(({ fields }) => fields!['text'] === text)).toEqual(
      data.map((each) => each === text),
    );
  });

  it.each(['SNAPPY', 'ZSTD'] as const)(
    'refuses a small file of %s whose page inflates to more than memory should hold',
    async (codec) => {
      const path = await file(
        [{ name: 'text', data: ['0'.repeat(2 ** 28)], type: 'STRING', statistics: false }],
        codec,
      );
      expect((await stat(path)).size).toBeLessThan(2 ** 24);
      await expect(rows(path, ['text'])).rejects.toMatchObject({
        code: 'input',
        message: expect.stringMatching(
          `^${path} cannot be read: a page of it inflates to 2684354\\d\\d bytes, more than 268435456; write it with smaller pages$`,
        ),
      });
    },
  );

  it('gives up a page with a run that does not end, and goes on with other files', async () => {
    const data = Array.from({ length: 40 }, (_, i) => `text ${i % 7}`);
    const path = await file(
      [{ name: 'text', data, type: 'STRING', encoding: 'RLE_DICTIONARY', statistics: false }],
      'UNCOMPRESSED',
    );
    const bytes = await readFile(path);
    // Five groups of eight values, bit-packed, 3 bits each: what follows the width and the header of the run.
    const run = bytes.indexOf(Buffer.from([3, 0x0b]));
    expect(run).toBeGreaterThan(0);
    // A varint of five bytes instead: one value, 2³¹ − 1 times.
    bytes.set([0xfe, 0xff, 0xff, 0xff, 0x0f], run + 1);
    await writeFile(path, bytes);
    const inputs = createInputs({ decodeMs: 1_000 });
    await expect(drain(inputs.rows(path, ['text']))).rejects.toMatchObject({
      code: 'input',
      message: expect.stringMatching(
        `^${path} cannot be read: a part of it was not decoded within 1 s`,
      ),
    });
    const good = await file([{ name: 'text', data, type: 'STRING' }]);
    expect(await drain(inputs.rows(good, ['text']))).toHaveLength(40);
  });
});
