import type { Infrastructure } from '@sluice/contracts';
import { type Embedder, encodeModel } from '@sluice/pipeline';
import { afterEach, describe, expect, it } from 'vitest';
import { openEmbedder } from '../../src/index.ts';
import { scratchFolder } from '../scratch.ts';
import { type FolderFiles, smallEncoder, smallFolder, writeFolder } from './small-model.ts';

const open: Embedder[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((embedder) => embedder.close()));
});

type Options = Partial<Infrastructure['embedding']> & { log?: (line: string) => void };

async function opened(options: Options = {}, files: FolderFiles = {}): Promise<Embedder> {
  const path = await writeFolder(await scratchFolder(), smallFolder(files));
  const embedder = await openEmbedder({ path }, { threads: 2, ...options });
  open.push(embedder);
  return embedder;
}

const WORDS = ['cab', 'bad', 'bee', 'dead', 'fed', 'face', 'fade', '?'];
const textsOf = (count: number): string[] =>
  Array.from({ length: count }, (_, i) =>
    Array.from({ length: (i * 7) % 13 }, (_, word) => WORDS[(i * 3 + word * 5) % 8]).join(' '),
  );

/** The rows of texts, embedded one by one. */
async function alone(embedder: Embedder, texts: readonly string[]): Promise<number[]> {
  const rows: Float32Array[] = [];
  for (const text of texts) rows.push(await embedder.embed([text], 'document'));
  return rows.flatMap((row) => Array.from(row));
}

const expectClose = (found: Float32Array, expected: readonly number[]): void => {
  expect(found).toHaveLength(expected.length);
  const differences = expected.map((x, i) => Math.abs(x - found[i]));
  expect(Math.max(...differences)).toBeLessThan(1e-5);
};

describe('running a model', () => {
  it('gives each text the vector it has alone, in the order given, whatever the batches', async () => {
    const embedder = await opened({ token_budget: 40 });
    const texts = textsOf(60);
    expectClose(await embedder.embed(texts, 'document'), await alone(embedder, texts));
    expect(await embedder.embed([], 'anchor')).toHaveLength(0);
  });

  it('stops between two batches when told to, and goes on with the next texts', async () => {
    const embedder = await opened({ token_budget: 16 });
    const stop = new AbortController();
    const reason = new Error('enough');
    const embedding = embedder.embed(textsOf(20_000), 'document', stop.signal);
    setTimeout(() => stop.abort(reason), 200);
    await expect(embedding).rejects.toBe(reason);
    expect(await embedder.embed(['cab'], 'document')).toHaveLength(16);
    await expect(embedder.embed(['cab'], 'document', AbortSignal.abort(reason))).rejects.toBe(
      reason,
    );
  });

  it('never holds the event loop for 50 ms of its thread’s time', async () => {
    const embedder = await opened();
    // A collection of garbage, or a core shared with others, takes longer now and then, but not every time.
    let longest = Infinity;
    for (let attempt = 0; attempt < 5 && longest >= 50; attempt++)
      longest = await longestTurn(embedder, [...textsOf(30_000), 'face '.repeat(1_000_000)]);
    expect(longest).toBeLessThan(50);
  }, 120_000);

  it('halves the batches when memory runs out, says so, and leaves nothing out', async () => {
    const lines: string[] = [];
    const log = (line: string) => lines.push(line);
    const embedder = await opened(
      { token_budget: 256, threads: 1, log },
      { 'onnx/model.onnx': hungryEncoder(50) },
    );
    const texts = textsOf(60);
    const expected = await alone(await opened({ threads: 1 }), texts);
    expectClose(await embedder.embed(texts, 'document'), expected);
    expect(lines).toEqual([
      'out of memory with batches of 256 tokens: going on with 128',
      'out of memory with batches of 128 tokens: going on with 64',
      'out of memory with batches of 64 tokens: going on with 32',
    ]);
  });

  it('names the text that alone is too long for the memory', async () => {
    const embedder = await opened({}, { 'onnx/model.onnx': hungryEncoder(8) });
    await expect(embedder.embed(['cab '.repeat(12)], 'document')).rejects.toMatchObject({
      code: 'model',
      message: expect.stringMatching(
        /model\.onnx: out of memory with a single text of 14 tokens; set a lower model\.max_seq_length$/,
      ),
    });
  });
});

/** The most milliseconds of this thread's processor time that one turn of the event loop takes meanwhile. */
async function longestTurn(embedder: Embedder, texts: readonly string[]): Promise<number> {
  let longest = 0;
  let running = true;
  const watch = (before: NodeJS.CpuUsage): void => {
    const { user, system } = process.threadCpuUsage(before);
    longest = Math.max(longest, (user + system) / 1000);
    if (running) setImmediate(watch, process.threadCpuUsage());
  };
  setImmediate(watch, process.threadCpuUsage());
  await embedder.embed(texts, 'document');
  running = false;
  return longest;
}

/** The encoder, asking beside its work for more memory than there is when a batch has more tokens than these. */
function hungryEncoder(tokens: number): Uint8Array {
  const encoder = smallEncoder();
  const constants = {
    tokens: { dims: [], data: BigInt64Array.of(BigInt(tokens)) },
    little: { dims: [1], data: BigInt64Array.of(1n) },
    much: { dims: [1], data: BigInt64Array.of(1n << 50n) },
    grain: { dims: [1], data: Float32Array.of(0) },
    zero: { dims: [1], data: BigInt64Array.of(0n) },
  };
  const [last, ...others] = [...encoder.nodes].reverse();
  const nodes = [
    ...others.reverse(),
    { ...last, outputs: ['modest'] },
    { op: 'Size', inputs: ['input_ids'], outputs: ['size'] },
    { op: 'Greater', inputs: ['size', 'tokens'], outputs: ['is_many'] },
    { op: 'Where', inputs: ['is_many', 'much', 'little'], outputs: ['grains'] },
    { op: 'Expand', inputs: ['grain', 'grains'], outputs: ['heap'] },
    { op: 'Gather', inputs: ['heap', 'zero'], outputs: ['nothing'] },
    { op: 'Add', inputs: ['modest', 'nothing'], outputs: last.outputs },
  ];
  return encodeModel({
    ...encoder,
    nodes,
    initializers: { ...encoder.initializers, ...constants },
  });
}
