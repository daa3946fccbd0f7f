import type { ModelSpec } from '@sluice/contracts';
import type { CrossEncoder, Embedder, Models } from '@sluice/pipeline';
import { cachedCrossEncoder, cachedEmbedder } from './cache/index.ts';
import { openCrossEncoder, openEmbedder } from './embedder.ts';
import type { EmbedderOptions } from './model-kind.ts';

/**
 * Models by their specs: each is opened when it is first asked for, again after it could not be, and again once its
 * files are others, as after a training. Where
 * there is a store of vectors, embedders embed only texts it does not hold, and cross-encoders
 * read only pairs.
 */
export const openModels = (options: EmbedderOptions = {}): Models => {
  const { vectors } = options;
  const embedders = openOnce(async (model): Promise<Embedder> => {
    const embedder = await openEmbedder(model, options);
    return vectors
      ? cachedEmbedder(embedder, vectors, options.onLookup)
      : countedEmbedder(embedder, options.onLookup);
  });
  const crossEncoders = openOnce(async (model): Promise<CrossEncoder> => {
    const encoder = await openCrossEncoder(model, options);
    return vectors ? cachedCrossEncoder(encoder, vectors) : encoder;
  });
  return {
    embedder: embedders.of,
    crossEncoder: crossEncoders.of,
    async close() {
      await Promise.all([embedders.close(), crossEncoders.close()]);
    },
  };
};

/** An embedder that tells how many texts it is asked for; none of their vectors is known. */
const countedEmbedder = (embedder: Embedder, onLookup: EmbedderOptions['onLookup']): Embedder => ({
  ...embedder,
  embed: (texts, ...rest) => {
    onLookup?.({ texts: texts.length, cached: 0 });
    return embedder.embed(texts, ...rest);
  },
});

/** What is opened by a model's spec, kept until all are closed, or until its files are others. */
const openOnce = <Opened extends Pick<Embedder, 'isCurrent' | 'close'>>(
  open: (model: ModelSpec) => Promise<Opened>,
): { of: (model: ModelSpec) => Promise<Opened>; close: () => Promise<void> } => {
  const opened = new Map<string, Promise<Opened>>();
  const retired: Promise<void>[] = [];
  const fresh = (key: string, model: ModelSpec): Promise<Opened> => {
    const opening = open(model);
    opened.set(key, opening);
    opening.catch(() => opened.get(key) === opening && opened.delete(key));
    return opening;
  };
  return {
    async of(model) {
      const key = keyOf(model);
      const known = opened.get(key);
      if (!known) return fresh(key, model);
      const kept = await known;
      if ((await kept.isCurrent?.()) ?? true) return kept;
      // Whoever was told of the change first has put another in its place.
      if (opened.get(key) !== known) return opened.get(key) ?? fresh(key, model);
      retired.push(kept.close());
      return fresh(key, model);
    },
    async close() {
      const all = await Promise.allSettled(opened.values());
      const open = all.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
      await Promise.all([...retired, ...open.map((each) => each.close())]);
    },
  };
};

const keyOf = (model: ModelSpec): string =>
  JSON.stringify(Object.entries(model).sort(([a], [b]) => (a < b ? -1 : 1)));
