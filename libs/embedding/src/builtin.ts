import { SluiceError } from '@sluice/contracts';
import type { Embedder } from '@sluice/pipeline';
import type { ModelKind } from './model-kind.ts';
import { openNgramEmbedder } from './ngram-embedder.ts';

const PREFIX = 'builtin:';
const ENCODERS: Readonly<Record<string, (threads: number) => Embedder>> = {
  'ngram-v1': openNgramEmbedder,
};

/** Encoders that come with the library. They have one form: nothing of them can be set. */
export const builtin: ModelKind = {
  form: `${PREFIX}NAME`,
  handles: (modelPath) => modelPath.startsWith(PREFIX),
  async open({ path }, { threads }) {
    const name = path.slice(PREFIX.length);
    if (!Object.hasOwn(ENCODERS, name)) {
      const known = Object.keys(ENCODERS).map((each) => PREFIX + each);
      throw new SluiceError(
        'spec',
        `model.path: there is no ${path}; choose from: ${known.join(', ')}`,
      );
    }
    return ENCODERS[name](threads);
  },
};
