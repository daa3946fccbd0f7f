import { openEmbedder } from '@sluice/embedding';

/** What one process that streams short texts through a model tells its parent. */
export interface Streamed {
  texts: number;
  seconds: number;
  /** Resident beyond what the process had with its sessions open and one batch run. */
  beyondBytes: number;
}

const [model, count, threads] = process.argv.slice(2);
const TEXTS = Number(count);
/** As many as a stage hands over at once. */
const CALL = 4096;
const WORDS = ['card', 'top', 'up', 'lost', 'fee', 'rate', 'when', 'cash', 'pin', 'why'];

const textOf = (i: number): string =>
  Array.from({ length: 1 + (i % 4) }, (_, word) => WORDS[(i * 7 + word * 3) % 10]).join(' ') +
  ` ${i}`;

const embedder = await openEmbedder({ path: model }, { threads: Number(threads) });
const embed = async (from: number, to: number): Promise<void> => {
  await embedder.embed(
    Array.from({ length: to - from }, (_, i) => textOf(from + i)),
    'document',
  );
};
await embed(0, 64);
const before = process.memoryUsage.rss();
let peak = before;
const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 50);
const began = performance.now();
for (let from = 0; from < TEXTS; from += CALL) await embed(from, Math.min(TEXTS, from + CALL));
clearInterval(watch);
process.send!({
  texts: TEXTS,
  seconds: (performance.now() - began) / 1000,
  beyondBytes: peak - before,
} satisfies Streamed);
await embedder.close();
