import type { Infrastructure, ModelSpec } from '@sluice/contracts';
import type { Embedder, Models } from '@sluice/pipeline';
import { openEmbedder } from './embedder.ts';

/** Models by their specs: each is opened when it is first asked for, and again after it could not be. */
export const openModels = (options: Infrastructure['embedding'] = {}): Models => {
  const opened = new Map<string, Promise<Embedder>>();
  return {
    embedder(model) {
      const key = keyOf(model);
      const known = opened.get(key);
      if (known) return known;
      const opening = openEmbedder(model.path, options);
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
