import { readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { readTable } from '../../src/tables/table-reader.ts';
import { createTable } from '../../src/tables/table-writer.ts';
import { createTables } from '../../src/tables/tables.ts';
import { drain } from '../drain.ts';
import { scratchFolder } from '../scratch.ts';

const scratch = scratchFolder();
const tables = createTables();

const ids = (rows: number) => Array.from({ length: rows }, (_, i) => `doc-${i}`);

async function writeIds(path: string, rows: number, rowGroup?: number) {
  const writer = await tables.create(path, [{ name: 'id', type: 'string' }], rowGroup);
  await writer.append({ id: ids(rows) });
  await writer.close();
}

describe('tables', () => {
  it('gives numbers as typed arrays of the column type', async () => {
    const path = scratch('numbers.parquet');
    const writer = await tables.create(path, [
      { name: 'rank', type: 'int32' },
      { name: 'score', type: 'float' },
      { name: 'distance', type: 'double', nullable: true },
    ]);
    await writer.append({
      rank: Int32Array.of(1, 1, 2),
      score: Float32Array.of(0.5, 0.25, 1),
      distance: Float64Array.of(0.1, NaN, 0.3),
    });
    await writer.close();
    const parts = await drain(tables.read(path, ['rank', 'score', 'distance']));
    expect(parts).toStrictEqual([
      {
        rank: Int32Array.of(1, 1, 2),
        score: Float32Array.of(0.5, 0.25, 1),
        distance: Float64Array.of(0.1, NaN, 0.3),
      },
    ]);
  });

  it('has no groups when it has no rows', async () => {
    const path = scratch('empty.parquet');
    await writeIds(path, 0);
    expect(await drain(tables.read(path, ['id']))).toEqual([]);
  });

  it('reads only the row groups a range touches', async () => {
    const path = scratch('groups.parquet');
    await writeIds(path, 1000, 100);
    // Column chunks lie one after another: with the first half zeroed, only later groups can be read.
    const bytes = await readFile(path);
    await writeFile(path, bytes.fill(0, 4, Math.floor(bytes.length / 3)));
    const parts = await drain(tables.read(path, ['id'], { start: 750, end: 950 }));
    expect(parts.map(({ id }) => id.length)).toEqual([50, 100, 50]);
    expect(parts.flatMap(({ id }) => Array.from<unknown>(id))).toEqual(ids(1000).slice(750, 950));
    await expect(drain(tables.read(path, ['id']))).rejects.toMatchObject({
      code: 'internal',
    });
  });

  it('cuts a row group early when its texts are long', async () => {
    const path = scratch('long.parquet');
    const writer = await tables.create(path, [{ name: 'text', type: 'string' }]);
    const long = 'long '.repeat(2 ** 21);
    for (let row = 0; row < 5; row++) await writer.append({ text: [long] });
    await writer.close();
    const sizes: number[] = [];
    for await (const { text } of tables.read(path, ['text'])) sizes.push(text.length);
    expect(sizes).toEqual([3, 2]);
  });

  it('gives a row group that is very large in parts', async () => {
    const path = scratch('large.parquet');
    const writer = await tables.create(path, [{ name: 'text', type: 'string' }]);
    const long = '語'.repeat(2 ** 20);
    const texts = Array.from({ length: 30 }, (_, i) => `${i} ${long}`);
    await writer.append({ text: texts });
    await writer.close();
    const parts = await drain(tables.read(path, ['text']));
    expect(parts.map(({ text }) => text.length)).toEqual([21, 9]);
    expect(parts.flatMap(({ text }) => Array.from<unknown>(text))).toEqual(texts);
  });

  it('refuses a table that was cut off anywhere, naming it', async () => {
    const whole = scratch('whole.parquet');
    await writeIds(whole, 500, 100);
    const bytes = await readFile(whole);
    const { size } = await stat(whole);
    for (const kept of [0, 4, 11, 12, 100, Math.floor(size / 2), size - 4, size - 1]) {
      const path = scratch('cut.parquet');
      await writeFile(path, bytes);
      await truncate(path, kept);
      await expect(drain(tables.read(path, ['id']))).rejects.toMatchObject({
        code: 'internal',
        message: expect.stringMatching(new RegExp(`^${path} is not a whole table: [^\n]+$`)),
      });
    }
  });

  it('names the column that a table does not have', async () => {
    const path = scratch('columns.parquet');
    await writeIds(path, 3);
    await expect(drain(tables.read(path, ['text']))).rejects.toThrow(
      `${path} has no column "text"`,
    );
  });

  it('says which place cannot be written', async () => {
    const path = `${scratch('missing')}/table.parquet`;
    await expect(tables.create(path, [{ name: 'id', type: 'string' }])).rejects.toMatchObject({
      code: 'output',
      message: expect.stringContaining(`cannot write ${path}`),
    });
  });
});

describe('a table writer', () => {
  const columns = [
    { name: 'id', type: 'string' },
    { name: 'rank', type: 'int32' },
    { name: 'scores', type: { list: 'double' } },
  ] as const;
  const row = { id: ['a'], rank: Int32Array.of(1), scores: [[0.5]] };

  it.each([
    ['uneven columns', { ...row, id: ['a', 'b'] }, 'was given rows of id (2)'],
    ['a missing column', { id: ['a'], rank: Int32Array.of(1) }, 'was given rows of id (1), rank'],
    ['an unknown column', { ...row, text: ['x'] }, 'text (1)'],
    ['a null where none may be', { ...row, id: [null] }, '"id" holds null, not a string'],
    [
      'half a surrogate pair',
      { ...row, id: ['\ud83d'] },
      '"id" holds a text with a lone surrogate',
    ],
    [
      'numbers of another type',
      { ...row, rank: Float64Array.of(0.5) },
      '"rank" takes its values as Int32Array',
    ],
    [
      'a list of something else',
      { ...row, scores: [['x']] as string[][] },
      '"scores" holds a string',
    ],
  ])('refuses %s', async (_, values, message) => {
    const writer = await createTable(scratch('wrong.parquet'), columns);
    await writer.append(row);
    await expect(writer.append(values)).rejects.toThrow(message);
  });

  it('refuses a nullable int32 column, which no typed array can hold', async () => {
    await expect(
      createTable(scratch('null.parquet'), [{ name: 'rank', type: 'int32', nullable: true }]),
    ).rejects.toThrow('"rank" of int32 cannot be nullable');
  });

  it('writes lists that keep their lengths', async () => {
    const path = scratch('lists.parquet');
    const writer = await createTable(path, [
      { name: 'texts', type: { list: 'string' } },
      { name: 'labels', type: { list: 'int32' } },
    ]);
    await writer.append({ texts: [['a', 'b'], [], ['c']], labels: [[1, 0], [], [1]] });
    await writer.close();
    expect(await drain(readTable(path, ['texts', 'labels']))).toEqual([
      { texts: [['a', 'b'], [], ['c']], labels: [[1, 0], [], [1]] },
    ]);
  });
});
