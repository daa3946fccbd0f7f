import type { Embedder, RowRange } from '@sluice/pipeline';
import { DIMENSIONS, ngramFingerprint, ngramModel } from './ngram-model.ts';
import { openWorkerPool } from './worker-pool.ts';

/** Bounds of one batch, in texts and UTF-16 units: some milliseconds of work, so that an abort is soon heeded. */
const BATCH_TEXTS = 64;
const BATCH_LENGTH = 1 << 18;

/** A worker runs from where this module does: sources or build output. */
const EXTENSION = import.meta.url.endsWith('.ts') ? '.ts' : '.js';

/**
 * `builtin:ngram-v1`: hashed words, word pairs and character n-grams under a fixed random projection, for when
 * no model can be had. Texts are alike here when they share wording. The vectors have unit length and the same
 * bytes on every machine (see ngram-model); a text of nothing but spaces gets the zero vector, as does
 * one whose few symbols happen to cancel.
 */
export function openNgramEmbedder(threads: number): Embedder {
  const model = ngramModel();
  const pool = openWorkerPool<readonly string[], Float32Array>({
    script: new URL(`./ngram-worker${EXTENSION}`, import.meta.url),
    data: model,
    threads,
  });
  return {
    fingerprint: ngramFingerprint(model),
    dimensions: DIMENSIONS,
    symmetric: true,
    async embed(texts, _role, signal) {
      const vectors = new Float32Array(texts.length * DIMENSIONS);
      const ranges = batches(texts);
      // The lanes draw from one iterator: when one fails, leaving its loop ends the iterator for all.
      const lane = async (): Promise<void> => {
        for (const { start, end } of ranges) {
          signal?.throwIfAborted();
          vectors.set(await pool.run(texts.slice(start, end)), start * DIMENSIONS);
        }
      };
      await Promise.all(Array.from({ length: threads }, lane));
      signal?.throwIfAborted();
      return vectors;
    },
    close: () => pool.close(),
  };
}

function* batches(texts: readonly string[]): Generator<RowRange> {
  let start = 0;
  while (start < texts.length) {
    let end = start;
    let length = 0;
    do length += texts[end++].length;
    while (
      end < texts.length &&
      end - start < BATCH_TEXTS &&
      length + texts[end].length <= BATCH_LENGTH
    );
    yield { start, end };
    start = end;
  }
}
