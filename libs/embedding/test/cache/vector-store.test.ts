import { readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { evictSegments, sizeOfStore } from '../../src/cache/eviction.ts';
import { openVectorStore, type VectorStoreOptions } from '../../src/cache/vector-store.ts';
import { scratchFolder } from '../scratch.ts';
import { readTexts, writeTexts } from './made-vectors.ts';

const DIMENSIONS = 8;
const RECORD_BYTES = 4 + 4 + 16 + 4 * DIMENSIONS;
const LARGE = { maxBytes: 1 << 30, refreshAfter: 0 };

const textsOf = (group: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${group} ${i}`);

/** Opens a store for one piece of work. */
const within = async <T>(
  folder: string,
  options: VectorStoreOptions,
  work: (store: Awaited<ReturnType<typeof openVectorStore>>) => Promise<T>,
): Promise<T> => {
  const store = await openVectorStore(folder, options);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
};

describe('a vector store', () => {
  it('keeps vectors of several dimensions beside each other, bit for bit', async () => {
    const folder = await scratchFolder();
    const texts = textsOf('a', 300);
    await within(folder, LARGE, async (store) => {
      for (const dimensions of [1, 8, 384]) await writeTexts(store, texts, dimensions);
    });
    await within(folder, LARGE, async (store) => {
      for (const dimensions of [1, 8, 384]) {
        expect((await readTexts(store, texts, dimensions)).right).toEqual(texts);
      }
      const { right } = await readTexts(store, texts, 2);
      expect(right).toEqual([]);
      expect(store.vectors).toBe(900);
    });
  });

  it('shows others what it holds while it goes on writing', async () => {
    const folder = await scratchFolder();
    const writer = await openVectorStore(folder, LARGE);
    const reader = await openVectorStore(folder, LARGE);
    for (const group of ['a', 'b', 'c']) {
      const texts = textsOf(group, 50);
      expect((await readTexts(reader, texts, DIMENSIONS)).absent).toEqual(texts);
      await writeTexts(writer, texts, DIMENSIONS);
      expect((await readTexts(reader, texts, DIMENSIONS)).right).toEqual(texts);
    }
    await Promise.all([writer.close(), reader.close()]);
  });

  it('looks for what others wrote only so often', async () => {
    const folder = await scratchFolder();
    const reader = await openVectorStore(folder, { ...LARGE, refreshAfter: 60_000 });
    expect((await readTexts(reader, ['a 0'], DIMENSIONS)).absent).toEqual(['a 0']);
    await within(folder, LARGE, (writer) => writeTexts(writer, ['a 0'], DIMENSIONS));
    expect((await readTexts(reader, ['a 0'], DIMENSIONS)).absent).toEqual(['a 0']);
    await reader.close();
  });

  it('shows all it holds to whoever asks while it looks for the first time', async () => {
    const folder = await scratchFolder();
    const texts = textsOf('a', 3_000);
    await within(folder, LARGE, (store) => writeTexts(store, texts, DIMENSIONS));
    for (let ticks = 0; ticks < 8; ticks++) {
      await within(folder, { ...LARGE, refreshAfter: 60_000 }, async (store) => {
        const first = readTexts(store, texts, DIMENSIONS);
        for (let tick = 0; tick < ticks; tick++) await setImmediate();
        const found = await Promise.all([first, readTexts(store, texts, DIMENSIONS)]);
        expect(found.map(({ absent }) => absent)).toEqual([[], []]);
      });
    }
  });

  it('goes on in the segment that the one before left', async () => {
    const folder = await scratchFolder();
    for (let night = 0; night < 20; night++) {
      await within(folder, LARGE, (store) =>
        writeTexts(store, textsOf(`night ${night}`, 10), DIMENSIONS),
      );
    }
    expect(await readdir(folder)).toHaveLength(1);
    await within(folder, LARGE, async (store) => {
      const texts = Array.from({ length: 20 }, (_, night) => textsOf(`night ${night}`, 10)).flat();
      expect((await readTexts(store, texts, DIMENSIONS)).right).toEqual(texts);
    });
  });

  it('gives each of several writers a segment of its own', async () => {
    const folder = await scratchFolder();
    const stores = await Promise.all(
      Array.from({ length: 5 }, () => openVectorStore(folder, LARGE)),
    );
    await Promise.all(
      stores.flatMap((store, s) =>
        Array.from({ length: 10 }, (_, i) =>
          writeTexts(store, textsOf(`writer ${s}, ${i}`, 7), DIMENSIONS),
        ),
      ),
    );
    await Promise.all(stores.map((store) => store.close()));
    expect(await readdir(folder)).toHaveLength(5);
    expect((await sizeOfStore(folder)).vectors).toBe(350);
    await within(folder, LARGE, async (store) => {
      const texts = stores.flatMap((_, s) =>
        Array.from({ length: 10 }, (_, i) => textsOf(`writer ${s}, ${i}`, 7)).flat(),
      );
      expect((await readTexts(store, texts, DIMENSIONS)).right).toEqual(texts);
    });
  });

  it('reads from hundreds of segments without a file open for each', async () => {
    const folder = await scratchFolder();
    const texts = textsOf('a', 300);
    const small = { ...LARGE, segmentBytes: 3 * RECORD_BYTES };
    await within(folder, small, (store) => writeTexts(store, texts, DIMENSIONS));
    expect((await readdir(folder)).length).toBeGreaterThanOrEqual(100);
    await within(folder, LARGE, async (store) => {
      const before = await openFiles();
      expect((await readTexts(store, texts, DIMENSIONS)).right).toEqual(texts);
      expect((await openFiles()) - before).toBeLessThanOrEqual(64);
    });
  });

  it('is off, with one line, where the disk takes no more', async () => {
    const folder = await scratchFolder();
    const lines: string[] = [];
    const store = await openVectorStore(join(folder, 'store'), {
      ...LARGE,
      log: (line) => lines.push(line),
    });
    await rm(join(folder, 'store'), { recursive: true });
    await writeFile(join(folder, 'store'), 'a file');
    for (let i = 0; i < 3; i++) await writeTexts(store, ['a'], DIMENSIONS);
    expect(lines).toEqual([
      expect.stringMatching(/takes no more vectors, the run goes on without/),
    ]);
    expect((await readTexts(store, ['a'], DIMENSIONS)).absent).toEqual(['a']);
    await store.close();
  });

  it('says what to do when its folder cannot be made', async () => {
    const folder = await scratchFolder();
    await writeFile(join(folder, 'file'), '');
    await expect(openVectorStore(join(folder, 'file'), LARGE)).rejects.toMatchObject({
      code: 'output',
      message: /file cannot hold vectors \(EEXIST\): set infrastructure\.embedding\.cache\.path/,
    });
  });
});

const openFiles = async (): Promise<number> => (await readdir('/proc/self/fd')).length;

describe('eviction', () => {
  it('removes what was not used for the longest time, whole segments of it', async () => {
    const folder = await scratchFolder();
    const groups = ['old', 'older but read', 'new'];
    const seen = new Set<string>();
    const writers = await Promise.all(groups.map(() => openVectorStore(folder, LARGE)));
    for (const [w, writer] of writers.entries()) {
      await writeTexts(writer, textsOf(groups[w], 100), DIMENSIONS);
      const name = (await readdir(folder)).find((name) => !seen.has(name))!;
      seen.add(name);
      const at = new Date(Date.now() - [2, 3, 1][w] * 3_600_000);
      await utimes(join(folder, name), at, at);
    }
    await within(folder, LARGE, (store) =>
      readTexts(store, textsOf('older but read', 1), DIMENSIONS),
    );
    const { bytes } = await sizeOfStore(folder);
    const removed = await evictSegments(folder, bytes - 1);
    expect(removed).toMatchObject({ segments: 1, vectors: 100 });
    await within(folder, LARGE, async (store) => {
      const { right, absent } = await readTexts(
        store,
        groups.flatMap((g) => textsOf(g, 100)),
        DIMENSIONS,
      );
      expect(absent).toEqual(textsOf('old', 100));
      expect(right).toHaveLength(200);
    });
    await Promise.all(writers.map((writer) => writer.close()));
  });

  it('keeps a store within its limit, with the newest in it', async () => {
    const folder = await scratchFolder();
    const maxBytes = 1_000 * RECORD_BYTES;
    await within(folder, { maxBytes, refreshAfter: 0 }, async (store) => {
      for (let i = 0; i < 50; i++) {
        await writeTexts(store, textsOf(`batch ${i}`, 100), DIMENSIONS);
        expect((await sizeOfStore(folder)).bytes).toBeLessThanOrEqual(maxBytes);
        const { right } = await readTexts(store, textsOf(`batch ${i}`, 100), DIMENSIONS);
        expect(right).toHaveLength(100);
      }
      expect(store.vectors).toBeLessThan(1_500);
      expect((await readTexts(store, textsOf('batch 0', 100), DIMENSIONS)).right).toEqual([]);
    });
    const { bytes } = await sizeOfStore(folder);
    expect(bytes).toBeGreaterThan(maxBytes * 0.8);
  });

  it('takes nothing from those who are reading or writing but the vectors', async () => {
    const folder = await scratchFolder();
    const [writer, reader] = await Promise.all([
      openVectorStore(folder, LARGE),
      openVectorStore(folder, LARGE),
    ]);
    for (let round = 0; round < 5; round++) {
      const texts = textsOf(`round ${round}`, 50);
      await writeTexts(writer, texts, DIMENSIONS);
      expect((await readTexts(reader, texts, DIMENSIONS)).right).toEqual(texts);
      expect(await evictSegments(folder, 0)).toMatchObject({ segments: 1, vectors: 50 });
      await readTexts(reader, ['unseen'], DIMENSIONS);
      expect((await readTexts(reader, texts, DIMENSIONS)).absent).toEqual(texts);
    }
    await Promise.all([writer.close(), reader.close()]);
    expect(await sizeOfStore(folder)).toEqual({ segments: 0, vectors: 0, bytes: 0 });
  });

  it('counts nothing in a folder that is not there', async () => {
    const folder = join(await scratchFolder(), 'absent');
    expect(await sizeOfStore(folder)).toEqual({ segments: 0, vectors: 0, bytes: 0 });
    expect(await evictSegments(folder, 0)).toEqual({ segments: 0, vectors: 0, bytes: 0 });
  });
});
