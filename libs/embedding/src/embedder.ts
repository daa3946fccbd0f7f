import { availableParallelism } from 'node:os';
import { SluiceError } from '@sluice/contracts';
import type { Embedder } from '@sluice/pipeline';
import { openNgramEmbedder } from './ngram-embedder.ts';

export interface EmbedderOptions {
  /** Worker threads, each with one session of one thread; one per available core unless given. */
  threads?: number;
}

/** A kind of model path, and how such a model is opened. */
interface ModelKind {
  handles(modelPath: string): boolean;
  open(modelPath: string, threads: number): Promise<Embedder>;
}

const BUILTIN_PREFIX = 'builtin:';
const BUILTIN_ENCODERS: Readonly<Record<string, (threads: number) => Embedder>> = {
  'ngram-v1': openNgramEmbedder,
};

const builtin: ModelKind = {
  handles: (modelPath) => modelPath.startsWith(BUILTIN_PREFIX),
  async open(modelPath, threads) {
    const name = modelPath.slice(BUILTIN_PREFIX.length);
    if (!Object.hasOwn(BUILTIN_ENCODERS, name)) {
      const known = Object.keys(BUILTIN_ENCODERS).map((each) => BUILTIN_PREFIX + each);
      throw new SluiceError(
        'spec',
        `model.path: there is no ${modelPath}; choose from: ${known.join(', ')}`,
      );
    }
    return BUILTIN_ENCODERS[name](threads);
  },
};

/** The first kind that handles a path opens it. */
const MODEL_KINDS: readonly ModelKind[] = [builtin];

/**
 * Opens the text encoder a run spec names in `model.path`. Its worker threads start with the first text and
 * stop with `close`; `embed` leaves the calling thread free, rejects with the signal's reason between two
 * batches when aborted, and with SluiceError `internal` when a worker fails.
 *
 * Throws SluiceError `spec` when the path names no model this version can open, or `threads` is no count.
 */
export async function openEmbedder(
  modelPath: string,
  { threads = availableParallelism() }: EmbedderOptions = {},
): Promise<Embedder> {
  if (!Number.isSafeInteger(threads) || threads < 1)
    throw new SluiceError('spec', `threads: expected a whole number from 1 up, got ${threads}`);
  const kind = MODEL_KINDS.find((each) => each.handles(modelPath));
  if (!kind) {
    throw new SluiceError(
      'spec',
      `model.path: cannot open "${modelPath}"; this version supports only ${BUILTIN_PREFIX} models so far`,
    );
  }
  return kind.open(modelPath, threads);
}
