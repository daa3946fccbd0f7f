import { digestOf } from '@sluice/pipeline';
import type { ModelFiles } from './model-files.ts';

/** Files that say how texts become tokens. */
const TOKEN_FILES = ['tokenizer.json', 'tokenizer_config.json'];

/**
 * A digest of everything that shapes an answer of the model: the bytes of its files, wherever they lie, and the
 * settings that were made of its configuration and of the spec.
 */
export async function fingerprintOf(
  files: ModelFiles,
  weights: readonly string[],
  settings: object,
): Promise<string> {
  const digests: [string, string][] = [];
  for (const file of [...weights, ...TOKEN_FILES]) {
    if (await files.has(file)) digests.push([file, await files.sha256(file)]);
  }
  return digestOf({ files: digests, settings });
}
