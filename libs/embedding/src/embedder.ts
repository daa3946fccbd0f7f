import { availableParallelism } from 'node:os';
import { type ModelSpec, SluiceError } from '@sluice/contracts';
import type { CrossEncoder, Embedder } from '@sluice/pipeline';
import { builtin } from './builtin.ts';
import { localModel } from './hub/index.ts';
import type { EmbedderOptions, ModelKind } from './model-kind.ts';
import { served } from './served/index.ts';
import { openCrossEncoder as openFolder } from './transformer/cross-encoder.ts';
import { modelFolder } from './transformer/transformer-embedder.ts';

/** The first kind that handles a path opens it. */
const MODEL_KINDS: readonly ModelKind[] = [builtin, served, modelFolder];

/**
 * Opens the text encoder of a run spec's `model`. Its worker threads start with the first text and stop with
 * `close`; `embed` leaves the calling thread free, rejects with the signal's reason between two batches when
 * aborted, and with SluiceError `internal` when a worker fails.
 *
 * Throws SluiceError `spec` when the path names no model this version can open, or `threads` is no count.
 */
export async function openEmbedder(
  model: ModelSpec,
  { threads = availableParallelism(), ...options }: EmbedderOptions = {},
): Promise<Embedder> {
  refuseThreads(threads);
  const { model: local, address } = await localModel(model, options);
  const kind = MODEL_KINDS.find((each) => each.handles(local.path));
  if (!kind) {
    const forms = MODEL_KINDS.map(({ form }) => form).join(', ');
    throw new SluiceError(
      'spec',
      `model.path: cannot open "${model.path}"; this version can open: ${forms}`,
    );
  }
  const embedder = await kind.open(local, { threads, ...options });
  return address === undefined ? embedder : { ...embedder, address };
}

/**
 * Opens the cross-encoder of a spec's `model`, a folder or one of the hub. As with embedders, it leaves the calling
 * thread free, and heeds an abort between two batches.
 *
 * Throws SluiceError `spec` or `model` for what cannot be opened, or is no cross-encoder.
 */
export async function openCrossEncoder(
  model: ModelSpec,
  { threads = availableParallelism(), ...options }: EmbedderOptions = {},
): Promise<CrossEncoder> {
  refuseThreads(threads);
  const { model: local, address } = await localModel(model, options);
  if (modelFolder.handles(local.path)) {
    const encoder = await openFolder(local, { threads, ...options });
    return address === undefined ? encoder : { ...encoder, address };
  }
  throw new SluiceError(
    'spec',
    `cannot open "${model.path}" as a cross-encoder; give ${modelFolder.form} of one, with an ONNX export`,
  );
}

function refuseThreads(threads: number): void {
  if (Number.isSafeInteger(threads) && threads >= 1) return;
  throw new SluiceError('spec', `threads: expected a whole number from 1 up, got ${threads}`);
}
