import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { evictSegments, sizeOfStore } from '../../src/cache/eviction.ts';
import { openVectorStore } from '../../src/cache/vector-store.ts';
import { scratchFolder } from '../scratch.ts';
import { readTexts } from './made-vectors.ts';

const CHILD = fileURLToPath(new URL('./writer-child.ts', import.meta.url));
const DIMENSIONS = 96;

interface Writer {
  child: ChildProcess;
  name: string;
  /** Texts it has said are written. */
  written: number;
}

const startWriter = (folder: string, name: string, maxBytes: number): Writer => {
  const child = spawn(
    process.execPath,
    ['--conditions=source', CHILD, folder, name, String(DIMENSIONS), String(maxBytes)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  const writer: Writer = { child, name, written: 0 };
  let rest = '';
  child.stdout.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop()!;
    if (lines.length > 0) writer.written = Number(lines.at(-1));
  });
  return writer;
};

const kill = async ({ child }: Writer): Promise<void> => {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
};

const textsOf = ({ name, written }: Writer, beyond = 0): string[] =>
  Array.from({ length: written + beyond }, (_, i) => `${name} ${i}`);

const started = async (writers: Writer[]): Promise<void> => {
  while (writers.some(({ written }) => written === 0)) await sleep(10);
};

describe('writers that are killed', () => {
  it('lose nothing they said was written, and leave nothing wrong, seen from a process that reads on', async () => {
    const folder = await scratchFolder();
    const store = await openVectorStore(folder, { maxBytes: 1 << 30, refreshAfter: 0 });
    const dead: Writer[] = [];
    for (let round = 0; round < 2; round++) {
      const writers = ['a', 'b', 'c'].map((name) =>
        startWriter(folder, `${name}${round}`, 1 << 30),
      );
      await started(writers);
      for (const [w, writer] of writers.entries()) {
        await sleep(15 + 20 * w);
        const texts = textsOf(writer);
        expect(await readTexts(store, texts, DIMENSIONS)).toMatchObject({ right: texts });
        await kill(writer);
      }
      dead.push(...writers);
    }
    // The next writers go on in the segments of the dead: three at once, three segments.
    expect(await readdir(folder)).toHaveLength(3);
    await store.close();
    const again = await openVectorStore(folder, { maxBytes: 1 << 30 });
    for (const writer of dead) {
      const { right, wrong } = await readTexts(again, textsOf(writer, 200), DIMENSIONS);
      expect(wrong).toEqual([]);
      expect(right.slice(0, writer.written)).toEqual(textsOf(writer));
    }
    await again.close();
  });

  it('never mislead a reader while segments are evicted under all of them', async () => {
    const folder = await scratchFolder();
    const maxBytes = 1 << 20;
    const store = await openVectorStore(folder, { maxBytes, refreshAfter: 0 });
    const writers = ['a', 'b', 'c'].map((name) => startWriter(folder, name, maxBytes));
    await started(writers);
    const until = performance.now() + 3_000;
    let found = 0;
    for (let round = 0; performance.now() < until; round++) {
      if (round % 5 === 4) await evictSegments(folder, maxBytes / 2);
      const texts = writers.flatMap((writer) => textsOf(writer, 50).slice(-300));
      const { right, wrong } = await readTexts(store, texts, DIMENSIONS);
      expect(wrong).toEqual([]);
      found += right.length;
    }
    await Promise.all(writers.map(kill));
    expect(found).toBeGreaterThan(0);
    await store.close();
    // Each writer may exceed the limit by one segment, a sixteenth.
    expect((await sizeOfStore(folder)).bytes).toBeLessThanOrEqual(maxBytes);
  });
});
