import { qdrantSettings, type Infrastructure } from '@sluice/contracts';
import type { Ports } from '@sluice/pipeline';
import { createExactIndex } from '@sluice/vector-index';

/** The exact index is always there, for plans made with it; a Qdrant server, where one is named, comes first. */
export const composeIndexes = async (
  vectors: Infrastructure['vectors'],
): Promise<Ports['indexes']> => {
  const exact = createExactIndex();
  const settings = qdrantSettings(vectors);
  if (!settings) return [exact];
  // Its clients take long to load.
  const { createQdrantIndex } = await import('@sluice/vector-index/qdrant');
  return [createQdrantIndex({ ...settings, apiKey: process.env['SLUICE_QDRANT_API_KEY'] }), exact];
};
