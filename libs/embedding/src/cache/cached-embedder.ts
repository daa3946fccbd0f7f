import type { Embedder } from '@sluice/pipeline';
import type { EmbedderOptions } from '../model-kind.ts';
import { textKeys } from './text-keys.ts';
import type { VectorStore } from './vector-store.ts';

/**
 * An embedder that embeds only what the store does not hold. The keys cover the model's fingerprint, the
 * text, and the role where the model tells roles apart: elsewhere anchors and documents share their vectors.
 * Closing it leaves the store open.
 */
export const cachedEmbedder = (
  embedder: Embedder,
  store: VectorStore,
  onLookup?: EmbedderOptions['onLookup'],
): Embedder => {
  const { fingerprint, dimensions, symmetric } = embedder;
  return {
    ...embedder,
    async embed(texts, role, signal) {
      signal?.throwIfAborted();
      const keys = textKeys(symmetric ? fingerprint : `${fingerprint} ${role}`, texts);
      const vectors = new Float32Array(texts.length * dimensions);
      const missing = await store.read(keys, dimensions, vectors);
      onLookup?.({ texts: texts.length, cached: texts.length - missing.length });
      if (missing.length === 0) return vectors;
      const unseen = missing.map((row) => texts[row]);
      const fresh = await embedder.embed(unseen, role, signal);
      missing.forEach((row, i) =>
        vectors.set(fresh.subarray(i * dimensions, (i + 1) * dimensions), row * dimensions),
      );
      await store.write(keys, dimensions, vectors, missing);
      return vectors;
    },
  };
};
