import { readFile } from 'node:fs/promises';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ParquetColumn, ParquetColumns } from '../../src/tables/parquet-schema.ts';
import { readTable, tableColumns } from '../../src/tables/table-reader.ts';
import { createTable } from '../../src/tables/table-writer.ts';
import { scratchFolder } from '../scratch.ts';

const scratch = scratchFolder();

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom('', 'ann', 'errors', '\u{feff}mark', 'naïve 😀', 'a\0b', 'x'.repeat(300)),
);
const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const number = fc.double();

/** One column with an arbitrary of its cells; NaN stands for null in nullable numbers. */
const KINDS: { type: ParquetColumn['type']; nullable?: boolean; cell: fc.Arbitrary<unknown> }[] = [
  { type: 'string', cell: text },
  { type: 'string', nullable: true, cell: fc.option(text) },
  { type: 'int32', cell: int32 },
  { type: 'float', cell: fc.float() },
  { type: 'float', nullable: true, cell: fc.float() },
  { type: 'double', cell: number },
  { type: 'double', nullable: true, cell: number },
  { type: { list: 'string' }, cell: fc.array(text, { maxLength: 4 }) },
  { type: { list: 'int32' }, cell: fc.array(int32, { maxLength: 4 }) },
  { type: { list: 'double' }, cell: fc.array(number, { maxLength: 4 }) },
];

const TYPED = { int32: Int32Array, float: Float32Array, double: Float64Array };

function valuesOf({ type }: ParquetColumn, cells: unknown[]): ParquetColumns[string] {
  if (typeof type !== 'string' || type === 'string') return cells as string[];
  return TYPED[type].from(cells as number[]);
}

const table = fc
  .tuple(
    fc.array(fc.constantFrom(...KINDS), { minLength: 1, maxLength: 6 }),
    fc.integer({ min: 0, max: 90 }),
  )
  .chain(([kinds, rows]) =>
    fc.record({
      rows: fc.constant(rows),
      columns: fc.constant(
        kinds.map(({ type, nullable = false }, i): ParquetColumn => ({
          name: `c${i}`,
          type,
          nullable,
        })),
      ),
      cells: fc.tuple(
        ...kinds.map(({ cell }) => fc.array(cell, { minLength: rows, maxLength: rows })),
      ),
      rowGroup: fc.integer({ min: 1, max: 40 }),
      cuts: fc.array(fc.integer({ min: 0, max: rows }), { maxLength: 4 }),
      range: fc.tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 100 })),
    }),
  );
type Table = typeof table extends fc.Arbitrary<infer T> ? T : never;

/** Writes the rows in pieces that end at `cuts`. */
async function write(path: string, { columns, cells, rows, rowGroup }: Table, cuts: number[]) {
  const writer = await createTable(path, columns, rowGroup);
  const ends = [...cuts.toSorted((a, b) => a - b), rows];
  let start = 0;
  for (const end of ends) {
    await writer.append(
      Object.fromEntries(
        columns.map((column, i) => [column.name, valuesOf(column, cells[i].slice(start, end))]),
      ),
    );
    start = end;
  }
  expect(await writer.close()).toBe(rows);
}

async function readAll(path: string, columns: string[], range?: { start: number; end: number }) {
  const read: Record<string, unknown[]> = Object.fromEntries(columns.map((name) => [name, []]));
  const groups: number[] = [];
  for await (const part of readTable(path, columns, range)) {
    groups.push(part[columns[0]].length);
    for (const name of columns) for (const value of part[name]) read[name].push(value);
  }
  return { read, groups };
}

describe('a table', () => {
  it('reads back what was written, in order, in any range', async () => {
    await fc.assert(
      fc.asyncProperty(table, async (given) => {
        const path = scratch('table.parquet');
        await write(path, given, given.cuts);
        expect(await tableColumns(path)).toEqual(given.columns);

        const names = given.columns.map(({ name }) => name);
        const whole = await readAll(path, names);
        for (const [i, name] of names.entries()) expect(whole.read[name]).toEqual(given.cells[i]);
        const full = Math.floor(given.rows / given.rowGroup);
        expect(whole.groups.slice(0, full)).toEqual(Array(full).fill(given.rowGroup));

        const [start, end] = given.range;
        const name = names.at(-1)!;
        const part = await readAll(path, [name], { start, end });
        expect(part.read[name]).toEqual(given.cells.at(-1)!.slice(start, Math.max(start, end)));
      }),
      { numRuns: 60 },
    );
  });

  it('has the same bytes however its rows were split over calls', async () => {
    await fc.assert(
      fc.asyncProperty(table, async (given) => {
        const [once, pieces] = [scratch('once.parquet'), scratch('pieces.parquet')];
        await write(once, given, []);
        await write(pieces, given, given.cuts);
        expect(await readFile(pieces)).toEqual(await readFile(once));
      }),
      { numRuns: 30 },
    );
  });
});
