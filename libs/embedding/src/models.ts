import type { ModelSpec } from '@sluice/contracts';
import type { Embedder, Models } from '@sluice/pipeline';
import { cachedEmbedder } from './cache/cached-embedder.ts';
import { openEmbedder } from './embedder.ts';
import type { EmbedderOptions } from './model-kind.ts';

/**
 * Models by their specs: each is opened when it is first asked for, and again after it could not be. Where
 * there is a store of vectors, they embed only texts it does not hold.
 */
export const openModels = (options: EmbedderOptions = {}): Models => {
  const { vectors } = options;
  const open = async (model: ModelSpec): Promise<Embedder> => {
    const embedder = await openEmbedder(model, options);
    return vectors ? cachedEmbedder(embedder, vectors) : embedder;
  };
  const opened = new Map<string, Promise<Embedder>>();
  return {
    embedder(model) {
      const key = keyOf(model);
      const known = opened.get(key);
      if (known) return known;
      const opening = open(model);
      opened.set(key, opening);
      opening.catch(() => opened.delete(key));
      return opening;
    },
    async close() {
      const embedders = await Promise.allSettled(opened.values());
      const open = embedders.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
      await Promise.all(open.map((embedder) => embedder.close()));
    },
  };
};

const keyOf = (model: ModelSpec): string =>
  JSON.stringify(Object.entries(model).sort(([a], [b]) => (a < b ? -1 : 1)));
