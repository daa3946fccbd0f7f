import type { Group } from './meter.ts';

export interface EmbeddingMetrics {
  /** Texts were asked for; so many of their vectors were known. */
  lookup: (texts: { texts: number; cached: number }) => void;
  /** A batch has run. */
  batch: (batch: { tokens: number }) => void;
}

/** How much is embedded. */
export const embeddingMetrics: Group<EmbeddingMetrics> = ({ counter }) => {
  const texts = counter({
    name: 'embed_texts_total',
    help: 'Texts whose vectors were asked for, known ones included.',
  });
  const hits = counter({
    name: 'embed_cache_hits_total',
    help: 'Texts whose vectors were known from before.',
  });
  const tokens = counter({
    name: 'embed_tokens_total',
    help: 'Tokens run through a model folder; other models count none.',
  });
  return {
    lookup: ({ texts: asked, cached }) => {
      texts.inc(asked);
      hits.inc(cached);
    },
    batch: (batch) => tokens.inc(batch.tokens),
  };
};
