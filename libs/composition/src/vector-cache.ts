import { join } from 'node:path';
import type { Infrastructure } from '@sluice/contracts';
import { openVectorStore, type VectorStore } from '@sluice/embedding';
import { hiddenFolder } from './scratch-folder.ts';

/**
 * The folder of the vectors that runs share; undefined where they share none.
 *
 * @param home where versions and artifacts go: the absolute path of a folder, or the address of a bucket
 */
export const vectorFolder = (infrastructure: Infrastructure, home: string): string | undefined => {
  const { cache } = infrastructure.embedding;
  if (cache === 'off') return undefined;
  return cache.path ?? join(hiddenFolder(infrastructure, home), 'vectors');
};

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
