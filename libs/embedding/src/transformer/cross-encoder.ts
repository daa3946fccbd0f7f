import type { ModelSpec } from '@sluice/contracts';
import type { CrossEncoder } from '@sluice/pipeline';
import { z } from 'zod';
import type { EmbedderOptions } from '../model-kind.ts';
import { fingerprintOf } from './fingerprint.ts';
import { readPrompts, readTokenSettings } from './folder-config.ts';
import { chosenGraph, outputOf } from './graph-choice.ts';
import { headGraph } from './head-graph.ts';
import { modelFault, type ModelFiles, ofUnchanged, openModelFiles } from './model-files.ts';
import { type Activation, activationName } from './modules.ts';
import { openSequenceRunner } from './sequence-runner.ts';
import { deviceOf, runnerOptions } from './transformer-embedder.ts';
import { limitOf, shaping, tokenizerRecipe } from './transformer-model.ts';
import type { Reading, WorkerRecipe } from './transformer-worker.ts';

/** Raise it when this library makes other scores of the same folder. */
const VERSION = 1;

/** What sentence-transformers does with one score that its configuration says nothing of. */
const USUAL_ACTIVATION = 'Sigmoid';

const classifierConfig = z.object({
  sentence_transformers: z.object({ activation_fn: activationName.nullish() }).nullish(),
  sbert_ce_default_activation_function: activationName.nullish(),
});

/**
 * Opens a folder of a cross-encoder with an ONNX export: a graph that gives each pair one of `logits`.
 *
 * @throws SluiceError `model` naming the file that is missing, corrupt or not supported
 * @throws SluiceError `spec` for a setting that this model cannot have
 */
export async function openCrossEncoder(
  spec: ModelSpec,
  options: EmbedderOptions & { threads: number },
): Promise<CrossEncoder> {
  const { recipe, reading, fingerprint, files } = await readCrossEncoder(spec, options);
  const runner = await openSequenceRunner(recipe, runnerOptions(options));
  return {
    fingerprint,
    isCurrent: () => files.areUnchanged(),
    score: (pairs, signal) => ofUnchanged(files, runner.run(pairs, reading, signal)),
    close: () => runner.close(),
  };
}

interface Classifier {
  recipe: WorkerRecipe;
  reading: Reading;
  fingerprint: string;
  files: ModelFiles;
}

async function readCrossEncoder(spec: ModelSpec, options: EmbedderOptions): Promise<Classifier> {
  const files = await openModelFiles(spec.path);
  const tokens = await readTokenSettings(files);
  const { standard } = await readPrompts(files);
  const graph = await chosenGraph(files, spec.file);
  const logits = outputOf(graph, ['logits']);
  const path = files.at(graph.file);
  if (!logits) throw modelFault(path, 'gives no logits; export it for sequence classification');
  const classes = logits.dims.at(-1);
  if (logits.dims.length !== 2 || (classes !== undefined && classes !== 1))
    throw modelFault(path, `gives ${classes} logits a pair, where a teacher gives one`);
  const activation = await activationOf(files);
  const reading: Reading = {
    prompt: standard,
    promptPooled: true,
    limit: limitOf(spec, tokens, tokens.limits.document),
  };
  return {
    recipe: {
      tokenizer: tokenizerRecipe(files, tokens),
      session: {
        file: await files.inside(graph.file),
        path,
        extension: headGraph({
          output: logits.name,
          modules: [{ kind: 'activation', activation }],
          weights: [],
        }),
        ...deviceOf(options),
      },
      inputs: graph.inputs,
      pooling: [],
      padding: tokens.padding,
      outputs: 1,
      kept: 1,
    },
    reading,
    files,
    fingerprint: await fingerprintOf(files, [graph.file, ...graph.external], {
      version: VERSION,
      reading,
      tokens: shaping(tokens),
      activation,
    }),
  };
}

async function activationOf(files: ModelFiles): Promise<Activation> {
  const config = await files.json('config.json', classifierConfig);
  return (
    config?.sentence_transformers?.activation_fn ??
    config?.sbert_ce_default_activation_function ??
    USUAL_ACTIVATION
  );
}
