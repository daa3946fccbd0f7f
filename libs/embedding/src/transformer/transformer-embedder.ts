import { type Embedder, isAddress } from '@sluice/pipeline';
import type { EmbedderOptions, ModelKind } from '../model-kind.ts';
import { ofUnchanged } from './model-files.ts';
import { openSequenceRunner, type RunnerOptions } from './sequence-runner.ts';
import type { Device } from './session.ts';
import { readTransformerModel } from './transformer-model.ts';

/**
 * Tokens of a batch, padding included. On a processor more do not fit the cache beside the weights; a device is
 * idle with less.
 */
const TOKEN_BUDGET = { cpu: 1024, device: 16_384 };

export const deviceOf = ({
  provider = 'cpu',
  device_id: deviceId = 0,
  session_options: options = {},
}: EmbedderOptions): Device => ({ provider, deviceId, options });

export const runnerOptions = ({
  threads,
  provider = 'cpu',
  token_budget: tokenBudget = provider === 'cpu' ? TOKEN_BUDGET.cpu : TOKEN_BUDGET.device,
  log = () => undefined,
  onBatch = () => undefined,
  vectors,
}: EmbedderOptions & { threads: number }): RunnerOptions => ({
  threads,
  tokenBudget,
  log,
  onBatch,
  // Every vector may be in the store, and loading a model takes longer than a run that has them all.
  lazy: vectors !== undefined,
});

/** A sentence-transformers folder with an ONNX export. */
export const modelFolder: ModelKind = {
  form: 'a sentence-transformers folder',
  handles: (modelPath) => !isAddress(modelPath),
  async open(spec, options): Promise<Embedder> {
    const { recipe, readings, fingerprint, files } = await readTransformerModel(
      spec,
      deviceOf(options),
    );
    const runner = await openSequenceRunner(recipe, runnerOptions(options));
    return {
      fingerprint,
      dimensions: recipe.kept,
      symmetric: JSON.stringify(readings.anchor) === JSON.stringify(readings.document),
      isCurrent: () => files.areUnchanged(),
      embed: (texts, role, signal) => ofUnchanged(files, runner.run(texts, readings[role], signal)),
      close: () => runner.close(),
    };
  },
};
