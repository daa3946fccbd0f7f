import { hash } from 'node:crypto';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AnchorGroup, DatasetWriterOptions } from '@sluice/pipeline';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dataRows } from '../../src/versions/data-rows.ts';
import { openDatasetWriter } from '../../src/versions/dataset-writer.ts';
import { rowsOf } from '../../src/versions/formats/formats.ts';
import { drain } from '../drain.ts';
import { scratchFolder } from '../scratch.ts';
import { anyGroup, anyOptions, GROUP } from './groups.ts';

const scratch = scratchFolder();
const TRIPLETS: DatasetWriterOptions = {
  format: 'triplet',
  fileType: 'parquet',
  scores: false,
  numNegatives: 1,
};

async function write(
  groups: readonly AnchorGroup[],
  options: DatasetWriterOptions,
  rowsPerFile?: number,
) {
  const folder = scratch('version');
  const writer = await openDatasetWriter(folder, options, rowsPerFile);
  const placements = [];
  for (const group of groups) placements.push(await writer.append(group));
  return { folder, placements, ...(await writer.close()) };
}

const rowsIn = async (folder: string) => (await drain(dataRows(folder))).flat();

describe('dataset writer', () => {
  it('gives the same digest and the same rows as Parquet and as JSON Lines', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyGroup, { maxLength: 4 }),
        anyOptions.filter(({ format }) => format !== 'tevatron'),
        async (groups, options) => {
          const parquet = await write(groups, { ...options, fileType: 'parquet' });
          const jsonl = await write(groups, { ...options, fileType: 'jsonl' });
          expect(parquet.contentDigest).toBe(jsonl.contentDigest);
          expect(parquet.placements).toStrictEqual(jsonl.placements);
          const expected = groups.flatMap((group) => rowsOf(options.format, group, options).rows);
          expect(JSON.stringify(await rowsIn(parquet.folder))).toBe(JSON.stringify(expected));
          expect(JSON.stringify(await rowsIn(jsonl.folder))).toBe(JSON.stringify(expected));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('refuses a table of what no table holds', async () => {
    await expect(
      write([GROUP], { ...TRIPLETS, format: 'tevatron', fileType: 'parquet' }),
    ).rejects.toMatchObject({ code: 'spec', message: expect.stringMatching(/jsonl/) as string });
    const { folder } = await write([GROUP], { ...TRIPLETS, format: 'tevatron', fileType: 'jsonl' });
    expect(await rowsIn(folder)).toEqual(
      rowsOf('tevatron', GROUP, { scores: false, numNegatives: 1 }).rows,
    );
  });

  it('digests what the JSON Lines hold, byte for byte', async () => {
    const { folder, contentDigest } = await write(
      [GROUP, GROUP],
      { ...TRIPLETS, fileType: 'jsonl' },
      3,
    );
    const names = (await readdir(join(folder, 'data'))).sort();
    const bytes = await Promise.all(names.map((name) => readFile(join(folder, 'data', name))));
    expect(hash('sha256', Buffer.concat(bytes))).toBe(contentDigest);
  });

  it('digests other rows, other columns and another order differently', async () => {
    const other = { ...GROUP, anchor: 'b' };
    const digests = await Promise.all([
      write([GROUP, other], TRIPLETS),
      write([other, GROUP], TRIPLETS),
      write([GROUP, GROUP], TRIPLETS),
      write([GROUP, other], { ...TRIPLETS, scores: true }),
      write([GROUP, other], { ...TRIPLETS, format: 'n-tuple' }),
    ]);
    expect(new Set(digests.map(({ contentDigest }) => contentDigest)).size).toBe(5);
  });

  it.each(['parquet', 'jsonl'] as const)(
    'fills %s files and names them by their number',
    async (fileType) => {
      const { folder, files, rows, contentDigest } = await write(
        [GROUP, GROUP],
        { ...TRIPLETS, fileType },
        4,
      );
      const named = (index: number) => `data/train-0000${index}-of-00003.${fileType}`;
      expect(rows).toBe(10);
      expect(files).toStrictEqual([
        { path: named(0), rows: 4 },
        { path: named(1), rows: 4 },
        { path: named(2), rows: 2 },
      ]);
      expect(
        (await readdir(join(folder, 'data'))).map((name) => `data/${name}`).sort(),
      ).toStrictEqual(files.map(({ path }) => path));
      const whole = await write([GROUP, GROUP], { ...TRIPLETS, fileType });
      expect(whole.contentDigest).toBe(contentDigest);
      expect(await rowsIn(folder)).toStrictEqual(await rowsIn(whole.folder));
    },
  );

  it('places triplets by the row of the whole dataset', async () => {
    const groups = Array.from({ length: 5_000 }, (_, i) => ({ ...GROUP, anchor: `a${i}` }));
    const { folder, placements } = await write(groups, {
      ...TRIPLETS,
      format: 'n-tuple',
      numNegatives: 2,
    });
    const rows = await rowsIn(folder);
    expect(rows).toHaveLength(10_000);
    for (const [group, placed] of placements.entries())
      for (const { positive, row } of placed)
        expect(rows[row]).toMatchObject({
          anchor: `a${group}`,
          positive: GROUP.positives[positive].text,
        });
  });

  it.each(['parquet', 'jsonl'] as const)('writes a %s file without rows', async (fileType) => {
    const { folder, files, rows } = await write([], { ...TRIPLETS, fileType });
    expect({ rows, files }).toStrictEqual({
      rows: 0,
      files: [{ path: `data/train-00000-of-00001.${fileType}`, rows: 0 }],
    });
    expect(await rowsIn(folder)).toStrictEqual([]);
  });

  it.each(['parquet', 'jsonl'] as const)('says that the disk is full (%s)', async (fileType) => {
    const folder = scratch('full');
    await mkdir(join(folder, 'data'), { recursive: true });
    await symlink('/dev/full', join(folder, 'data', 'train-00000.partial'));
    const writer = await openDatasetWriter(folder, { ...TRIPLETS, fileType });
    await writer.append(GROUP);
    await expect(writer.close()).rejects.toMatchObject({
      code: 'full',
      message: expect.stringMatching(/^cannot write [^\n]*(the disk is full|no space left)[^\n]*$/),
    });
  });

  it('says that a folder cannot be made', async () => {
    const file = scratch('file');
    await writeFile(file, '');
    await expect(openDatasetWriter(join(file, 'version'), TRIPLETS)).rejects.toMatchObject({
      code: 'output',
      message: expect.stringContaining('a file stands where a folder is needed'),
    });
  });
});
