import { type ModelSpec, SluiceError } from '@sluice/contracts';
import type { Role } from '@sluice/pipeline';
import { fingerprintOf } from './fingerprint.ts';
import {
  type PromptSettings,
  readPrompts,
  readTokenSettings,
  type TokenSettings,
} from './folder-config.ts';
import { chosenGraph, outputOf } from './graph-choice.ts';
import { type DenseWeights, headGraph } from './head-graph.ts';
import { modelFault, type ModelFiles, openModelFiles } from './model-files.ts';
import { type Dense, type HeadModule, readModules } from './modules.ts';
import type { GraphValue, OnnxFile } from './onnx-file.ts';
import { type FloatTensor, readTensors } from './safetensors.ts';
import type { Device } from './session.ts';
import type { TokenizerRecipe } from './tokenizer.ts';
import type { Reading, WorkerRecipe } from './transformer-worker.ts';

/** Raise it when this library makes other vectors of the same folder. */
const VERSION = 1;

/** A model folder, read: how it makes vectors of texts. */
export interface TransformerModel {
  recipe: WorkerRecipe;
  readings: Readonly<Record<Role, Reading>>;
  fingerprint: string;
  files: ModelFiles;
}

/**
 * Reads a sentence-transformers folder with an ONNX export. What the spec sets goes before what the folder says.
 *
 * @throws SluiceError `model` naming the file that is missing, corrupt or not supported
 * @throws SluiceError `spec` for a setting that this model cannot have
 */
export async function readTransformerModel(
  spec: ModelSpec,
  device: Device,
): Promise<TransformerModel> {
  const files = await openModelFiles(spec.path);
  const tokens = await readTokenSettings(files);
  const graph = await chosenGraph(files, spec.file);
  const modules = await readModules(files, tokens.hiddenSize);
  const prompts = await readPrompts(files);
  const outputs = outputsOf(files, modules);
  const kept = spec.dimensions ?? prompts.dimensions ?? outputs;
  if (kept > outputs) {
    throw new SluiceError(
      'spec',
      `model.dimensions: ${kept} is more than the ${outputs} that ${spec.path} gives`,
    );
  }
  const readings = readingsOf(spec, tokens, prompts, modules);
  const { output, behind } = startOfHead(files, graph, modules, readings);
  const dense = behind.filter((module) => module.kind === 'dense');
  const weights = await Promise.all(dense.map((module) => readDenseWeights(files, module)));
  return {
    recipe: {
      tokenizer: tokenizerRecipe(files, tokens),
      session: {
        file: await files.inside(graph.file),
        path: files.at(graph.file),
        extension: headGraph({ output: output.name, modules: behind, weights }),
        ...device,
      },
      inputs: graph.inputs,
      pooling: behind[0]?.kind === 'pooling' ? behind[0].modes : [],
      padding: tokens.padding,
      outputs,
      kept,
    },
    readings,
    files,
    fingerprint: await fingerprintOf(
      files,
      [graph.file, ...graph.external, ...dense.map(({ file }) => file)],
      { version: VERSION, readings, tokens: shaping(tokens), output: output.name, behind, kept },
    ),
  };
}

/** What of the settings shapes vectors beside the readings; the tokeniser's files are digested as they are. */
export const shaping = ({ lowercase, truncation, padding }: TokenSettings): object => ({
  lowercase,
  truncation,
  padding,
});

export const tokenizerRecipe = (
  files: ModelFiles,
  { tokenizer, config, lowercase, truncation }: TokenSettings,
): TokenizerRecipe => ({
  path: files.at('tokenizer.json'),
  tokenizer,
  config,
  lowercase,
  truncation,
});

/** Tokens a text may have: as the spec says, within the positions the model has; else as the folder says. */
export function limitOf(
  { max_seq_length: asked, path }: ModelSpec,
  { positions }: TokenSettings,
  own: number | undefined,
): number {
  if (asked === undefined) {
    if (own !== undefined) return own;
    throw new SluiceError(
      'model',
      `${path}: neither model_max_length nor max_position_embeddings says how long a text may be; set model.max_seq_length`,
    );
  }
  if (positions !== undefined && asked > positions) {
    throw new SluiceError(
      'spec',
      `model.max_seq_length: ${asked} is more than the ${positions} positions of ${path}`,
    );
  }
  return asked;
}

function readingsOf(
  spec: ModelSpec,
  tokens: TokenSettings,
  prompts: PromptSettings,
  modules: readonly HeadModule[],
): Record<Role, Reading> {
  const pooled = modules.every((module) => module.kind !== 'pooling' || module.includePrompt);
  const reading = (kind: 'query' | 'document'): Reading => {
    const prompt = spec.prompts?.[kind] ?? prompts[kind];
    return {
      prompt,
      promptPooled: pooled || prompt === '',
      limit: limitOf(spec, tokens, tokens.limits[kind]),
    };
  };
  return { anchor: reading('query'), document: reading('document') };
}

/** Numbers a text has behind the modules, each of which must take what the one before it gives. */
function outputsOf(files: ModelFiles, modules: readonly HeadModule[]): number {
  let width = 0;
  for (const module of modules) {
    if (module.kind === 'pooling') width = module.modes.length * module.width;
    if (module.kind !== 'dense') continue;
    if (module.inputs !== width)
      throw modelFault(
        files.at(module.file),
        `takes ${module.inputs} numbers and is given ${width}`,
      );
    width = module.outputs;
  }
  return width;
}

/**
 * Where the graph's own outputs end and the modules to come begin: a graph with `sentence_embedding` has run them
 * all, prompts included; otherwise they start from token vectors.
 */
function startOfHead(
  files: ModelFiles,
  graph: OnnxFile,
  modules: readonly HeadModule[],
  { anchor, document }: Readonly<Record<Role, Reading>>,
): { output: GraphValue; behind: readonly HeadModule[] } {
  const whole = outputOf(graph, ['sentence_embedding']);
  if (whole && anchor.promptPooled && document.promptPooled) return { output: whole, behind: [] };
  const output = outputOf(graph, ['last_hidden_state', 'token_embeddings'], 3);
  const path = files.at(graph.file);
  if (!output) {
    const names = graph.outputs.map(({ name }) => name).join(', ');
    throw modelFault(
      path,
      `gives no vectors of tokens, only ${names}; export it for feature extraction`,
    );
  }
  const [pooling] = modules;
  const width = output.dims.at(-1);
  if (pooling.kind === 'pooling' && width !== undefined && width !== pooling.width)
    throw modelFault(path, `gives ${width} numbers a token, its Pooling takes ${pooling.width}`);
  return { output, behind: modules };
}

async function readDenseWeights(files: ModelFiles, dense: Dense): Promise<DenseWeights> {
  const path = await files.inside(dense.file);
  const tensors = await readTensors(path, ['linear.weight', 'linear.bias', 'residual.weight']);
  const { inputs, outputs } = dense;
  const tensor = (name: string, shape: readonly number[]): FloatTensor => {
    const found = tensors.get(name);
    if (!found) throw modelFault(files.at(dense.file), `has no ${name}`);
    if (found.shape.join() !== shape.join()) {
      const [is, says] = [found.shape, shape].map((sizes) => sizes.join(' × '));
      throw modelFault(files.at(dense.file), `${name} is ${is}, its configuration says ${says}`);
    }
    return found;
  };
  return {
    weight: tensor('linear.weight', [outputs, inputs]),
    bias: dense.bias ? tensor('linear.bias', [outputs]) : undefined,
    residual:
      dense.residual && inputs !== outputs
        ? tensor('residual.weight', [outputs, inputs])
        : undefined,
  };
}
