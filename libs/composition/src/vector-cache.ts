import { join } from 'node:path';
import type { Infrastructure } from '@sluice/contracts';
import { openVectorStore, type VectorStore } from '@sluice/embedding';

/**
 * The folder of the vectors that runs share; undefined where they share none.
 *
 * @param home absolute path of the folder that versions and artifacts go to
 */
export const vectorFolder = (
  { embedding: { cache } }: Infrastructure,
  home: string,
): string | undefined =>
  cache === 'off' ? undefined : (cache.path ?? join(home, '.sluice', 'vectors'));

export const composeVectorCache = async (
  infrastructure: Infrastructure,
  home: string,
  log?: (line: string) => void,
): Promise<VectorStore | undefined> => {
  const { cache } = infrastructure.embedding;
  const folder = vectorFolder(infrastructure, home);
  if (cache === 'off' || folder === undefined) return undefined;
  return openVectorStore(folder, { maxBytes: cache.max_bytes, log });
};
