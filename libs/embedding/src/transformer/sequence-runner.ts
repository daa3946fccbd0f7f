import { SluiceError } from '@sluice/contracts';
import { openWorkerPool, type WorkerPool } from '../worker-pool.ts';
import type { BatchRun } from '../model-kind.ts';
import { type Batch, batchesOf, halves, paddedLength, windowsOf } from './batches.ts';
import type { Codes } from './tokenizer.ts';
import type { Reading, Sequence, TransformerTask, WorkerRecipe } from './transformer-worker.ts';

/** Runs texts or pairs of them through a model on its worker threads. */
export interface SequenceRunner {
  /** Numbers of each sequence, row by row, in the order given. */
  run(
    sequences: readonly Sequence[],
    reading: Reading,
    signal?: AbortSignal,
  ): Promise<Float32Array<ArrayBuffer>>;
  close(): Promise<void>;
}

export interface RunnerOptions {
  threads: number;
  /** Tokens of a batch, padding included. */
  tokenBudget: number;
  log: (line: string) => void;
  onBatch: (batch: BatchRun) => void;
  /** Whether the model waits for its first sequence, which may never come. */
  lazy: boolean;
}

/** What one message to a tokenising worker holds at most, in texts and UTF-16 units. */
const CHUNK_TEXTS = 256;
const CHUNK_UNITS = 1 << 18;

/**
 * How long a model on processors is kept in memory when no text comes. One of 90 MB opens again in 0.4 s; larger ones
 * take longer, but while texts are embedded none comes as late as that.
 */
const IDLE_MS = 1_500;

/** A worker runs from where this module does: sources or build output. */
const EXTENSION = import.meta.url.endsWith('.ts') ? '.ts' : '.js';

type Pool = WorkerPool<TransformerTask, Int32Array<ArrayBuffer> | Float32Array<ArrayBuffer>>;

/**
 * Opens the model on a first worker, so that a fault of its files is known at once, unless it is to be lazy.
 *
 * Texts are tokenised on the workers, a window at a time and one ahead, sorted by length, and run in batches; each
 * worker has its next batch at hand when it is done with one. On processors all workers do both. A device has one
 * worker that only runs, and others that tokenise for it.
 */
export async function openSequenceRunner(
  recipe: WorkerRecipe,
  { threads, tokenBudget, log, onBatch, lazy }: RunnerOptions,
): Promise<SequenceRunner> {
  const onDevice = recipe.session.provider !== 'cpu';
  const script = new URL(`./transformer-worker${EXTENSION}`, import.meta.url);
  const pool = (size: number, depth: number): Pool =>
    openWorkerPool({
      script,
      data: recipe,
      threads: size,
      depth,
      idleMs: onDevice ? undefined : IDLE_MS,
    });
  const sessions = onDevice ? 1 : threads;
  const runners = pool(sessions, 2);
  const tokenizers = onDevice ? pool(threads, 1) : runners;
  const close = async (): Promise<void> => {
    await Promise.all([runners.close(), tokenizers.close()]);
  };
  try {
    if (!lazy) await runners.run({ kind: 'open' });
  } catch (error) {
    await close();
    throw error;
  }

  const { kept } = recipe;
  let budget = tokenBudget;

  async function tokenized(sequences: readonly Sequence[], reading: Reading): Promise<Codes[]> {
    const chunks = Array.from(windowsOf(sequences.map(unitsOf), CHUNK_TEXTS, CHUNK_UNITS));
    const answers = await Promise.all(
      chunks.map(({ start, end }) =>
        tokenizers.run({ kind: 'tokenize', sequences: sequences.slice(start, end), reading }),
      ),
    );
    return answers.flatMap((packed, at) =>
      unpacked(packed as Codes, chunks[at].end - chunks[at].start),
    );
  }

  /** Places are of all sequences. The next window is tokenised while the batches of one are drawn. */
  async function* planned(
    sequences: readonly Sequence[],
    reading: Reading,
  ): AsyncGenerator<Batch, void> {
    const windows = windowsOf(sequences.map(unitsOf));
    const next = (): { start: number; codes: Promise<Codes[]> } | undefined => {
      const { value, done } = windows.next();
      if (done) return undefined;
      const codes = tokenized(sequences.slice(value.start, value.end), reading);
      // Awaited when its turn comes; until then nobody else hears of its fault.
      codes.catch(() => undefined);
      return { start: value.start, codes };
    };
    let ahead = next();
    while (ahead) {
      const { start, codes } = ahead;
      const ready = await codes;
      ahead = next();
      for (const batch of batchesOf(ready, () => budget)) {
        yield { ...batch, places: batch.places.map((place) => start + place) };
      }
    }
  }

  /** Where memory runs out, the batch is tried again in halves, and all that follow are smaller. */
  async function runBatch(batch: Batch, reading: Reading, answers: Float32Array): Promise<void> {
    const { codes, lengths, places } = batch;
    let rows: Float32Array;
    try {
      rows = (await runners.run({ kind: 'run', codes, lengths, reading })) as Float32Array;
    } catch (error) {
      if (!isOutOfMemory(error)) throw error;
      const parts = halves(batch);
      if (!parts) throw tooLong(recipe.session.path, lengths[0], error);
      keepBelow(paddedLength(batch));
      for (const part of parts) await runBatch(part, reading, answers);
      return;
    }
    onBatch({ texts: places.length, tokens: codes.length, padded: paddedLength(batch) });
    places.forEach((place, row) =>
      answers.set(rows.subarray(row * kept, (row + 1) * kept), place * kept),
    );
  }

  /** Batches under way were made for the budget of their time: only one within today's can lower it. */
  function keepBelow(tokens: number): void {
    if (tokens > budget) return;
    const before = budget;
    budget = Math.max(1, budget >> 1);
    log(`out of memory with batches of ${before} tokens: going on with ${budget}`);
  }

  return {
    async run(sequences, reading, signal) {
      const answers = new Float32Array(sequences.length * kept);
      const batches = planned(sequences, reading);
      // The lanes draw from one iterator: when one fails, leaving its loop ends the iterator for all.
      const lane = async (): Promise<void> => {
        for await (const batch of batches) {
          signal?.throwIfAborted();
          await runBatch(batch, reading, answers);
        }
      };
      await Promise.all(Array.from({ length: sessions * 2 }, lane));
      signal?.throwIfAborted();
      return answers;
    },
    close,
  };
}

const unitsOf = (sequence: Sequence): number =>
  typeof sequence === 'string' ? sequence.length : sequence[0].length + sequence[1].length;

function unpacked(packed: Codes, count: number): Codes[] {
  let at = count;
  return Array.from(packed.subarray(0, count), (length) => packed.subarray(at, (at += length)));
}

/** As ONNX Runtime and the devices put it. */
const OUT_OF_MEMORY = /out of memory|bad_?alloc|failed to allocate|alloc_failed/i;

const isOutOfMemory = (error: unknown): boolean => OUT_OF_MEMORY.test((error as Error).message);

const tooLong = (path: string, tokens: number, cause: unknown): SluiceError =>
  new SluiceError(
    'model',
    `${path}: out of memory with a single text of ${tokens} tokens; set a lower model.max_seq_length`,
    { cause },
  );
