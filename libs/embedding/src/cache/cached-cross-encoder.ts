import type { CrossEncoder } from '@sluice/pipeline';
import { textKeys } from './text-keys.ts';
import type { VectorStore } from './vector-store.ts';

/**
 * A cross-encoder that reads only pairs whose scores the store does not hold, as vectors of one dimension. The keys
 * cover the model's fingerprint and both texts, written as JSON: no two pairs are written alike. Closing it
 * leaves the store open.
 */
export const cachedCrossEncoder = (encoder: CrossEncoder, store: VectorStore): CrossEncoder => ({
  ...encoder,
  async score(pairs, signal) {
    signal?.throwIfAborted();
    const written = pairs.map((pair) => JSON.stringify(pair));
    const keys = textKeys(`${encoder.fingerprint} pair`, written);
    const scores = new Float32Array(pairs.length);
    const missing = await store.read(keys, 1, scores);
    if (missing.length === 0) return scores;
    const fresh = await encoder.score(
      missing.map((row) => pairs[row]),
      signal,
    );
    missing.forEach((row, i) => (scores[row] = fresh[i]));
    await store.write(keys, 1, scores, missing);
    return scores;
  },
});
