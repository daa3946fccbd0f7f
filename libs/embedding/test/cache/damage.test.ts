import { randomUUID } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openVectorStore, type VectorStore } from '../../src/cache/vector-store.ts';
import { scratchFolder } from '../scratch.ts';
import { readTexts, writeTexts } from './made-vectors.ts';

/** Segments of 20 to 70 records, so that a store has many. */
const SMALL = { maxBytes: 1 << 20, segmentBytes: 2_000, refreshAfter: 0 };

/** A way in which a disk, a killed machine or a person may change a file. `at` and `to` are shares of it. */
interface Damage {
  kind: 'truncate' | 'flip' | 'zero' | 'cut out' | 'duplicate' | 'extend' | 'remove' | 'swap';
  file: number;
  at: number;
  to: number;
}

/** Evenly spread over [0, 1), as `fc.double` is not. */
const share = fc.nat({ max: 2 ** 20 - 1 }).map((n) => n / 2 ** 20);
const damages = fc.array(
  fc.record<Damage>({
    kind: fc.constantFrom(
      'truncate',
      'flip',
      'zero',
      'cut out',
      'duplicate',
      'extend',
      'remove',
      'swap',
    ),
    file: share,
    at: share,
    to: share,
  }),
  { maxLength: 12 },
);

const inflict = async (folder: string, { kind, file, at, to }: Damage): Promise<void> => {
  const names = (await readdir(folder)).sort();
  if (names.length === 0) return;
  const name = names[Math.floor(file * names.length)];
  const path = join(folder, name);
  const bytes = await readFile(path);
  const [start, end] = [at, to]
    .map((part) => Math.floor(part * bytes.length))
    .sort((a, b) => a - b);
  const other = join(folder, names[Math.floor(to * names.length)]);
  const actions: Record<Damage['kind'], () => Promise<void>> = {
    truncate: () => writeFile(path, bytes.subarray(0, start)),
    flip: () => {
      if (bytes.length > 0) bytes[start] ^= 1 << Math.floor(to * 8);
      return writeFile(path, bytes);
    },
    zero: () => writeFile(path, bytes.fill(0, start, end)),
    'cut out': () =>
      writeFile(path, Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)])),
    duplicate: () => writeFile(join(folder, `${randomUUID()}.seg`), bytes),
    extend: () => writeFile(path, Buffer.concat([bytes, bytes.subarray(start, end)])),
    remove: () => rm(path),
    swap: async () => {
      const theirs = await readFile(other);
      await writeFile(other, bytes);
      await writeFile(path, theirs);
    },
  };
  await actions[kind]();
};

const textsOf = (writer: number, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `text ${i} of ${writer}`);

describe('a store whose files are damaged', () => {
  it('gives for every text its own vector or none, and takes new ones', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ count: fc.integer({ min: 0, max: 60 }), closes: fc.boolean() }), {
          minLength: 1,
          maxLength: 4,
        }),
        fc.constantFrom(1, 7, 16),
        damages,
        async (writers, dimensions, wounds) => {
          const folder = await scratchFolder();
          const stores: VectorStore[] = [];
          for (const [w, { count, closes }] of writers.entries()) {
            const store = await openVectorStore(folder, SMALL);
            await writeTexts(store, textsOf(w, count), dimensions);
            if (closes) await store.close();
            else stores.push(store);
          }
          for (const wound of wounds) await inflict(folder, wound);
          const texts = writers.flatMap(({ count }, w) => textsOf(w, count));
          const reopened = await openVectorStore(folder, SMALL);
          for (const store of [...stores, reopened]) {
            const { wrong } = await readTexts(store, texts, dimensions);
            expect(wrong).toEqual([]);
            const fresh = textsOf(99 + stores.indexOf(store), 30);
            await writeTexts(store, fresh, dimensions);
            const after = await readTexts(store, [...fresh, ...texts], dimensions);
            expect(after.wrong).toEqual([]);
            expect(after.right).toEqual(expect.arrayContaining(fresh));
          }
          await Promise.all([...stores, reopened].map((store) => store.close()));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('loses what is behind the place where a segment was cut, and nothing else', async () => {
    const folder = await scratchFolder();
    const store = await openVectorStore(folder, { maxBytes: 1 << 30 });
    const texts = textsOf(0, 100);
    await writeTexts(store, texts, 4);
    await store.close();
    const [name] = await readdir(folder);
    const whole = await readFile(join(folder, name));
    const record = 36;
    for (const [lost, bytes] of [
      [0, 0],
      [1, 1],
      [1, record],
      [2, record + 1],
      [50, 50 * record],
    ]) {
      await writeFile(join(folder, name), whole.subarray(0, whole.length - bytes));
      const cut = await openVectorStore(folder, { maxBytes: 1 << 30 });
      const { right, absent } = await readTexts(cut, texts, 4);
      expect(right).toEqual(texts.slice(0, texts.length - lost));
      expect(absent).toHaveLength(lost);
      await cut.close();
    }
  });
});
