import { z } from 'zod';
import { modelFault, type ModelFiles } from './model-files.ts';

/** Ways to make one vector of a text's token vectors; the order is that of older, boolean configs. */
export const POOLING_MODES = [
  'cls',
  'max',
  'mean',
  'mean_sqrt_len_tokens',
  'weightedmean',
  'lasttoken',
] as const;
export type PoolingMode = (typeof POOLING_MODES)[number];

export interface Pooling {
  kind: 'pooling';
  /** Several are concatenated, in this order. */
  modes: readonly PoolingMode[];
  /** Whether the tokens of the prompt are pooled too. */
  includePrompt: boolean;
  /** Of a token's vector. */
  width: number;
}

export interface Dense {
  kind: 'dense';
  /** Of the file of weights, in the model folder. */
  file: string;
  inputs: number;
  outputs: number;
  bias: boolean;
  activation: Activation;
  residual: boolean;
}

export const ACTIVATIONS = ['Identity', 'Tanh', 'ReLU', 'Sigmoid', 'GELU', 'SiLU'] as const;
export type Activation = (typeof ACTIVATIONS)[number];

/** An activation by the name of its class in torch. */
export const activationName = z
  .string()
  .transform((name) => name.split('.').at(-1)!)
  .pipe(z.enum(ACTIVATIONS));

/** What follows the transformer. */
export type HeadModule =
  Pooling | Dense | { kind: 'normalize' } | { kind: 'activation'; activation: Activation };

const moduleList = z
  .array(z.object({ path: z.string(), type: z.string() }))
  .min(1, 'lists no module');

/**
 * The modules of a model folder behind its transformer, in order; mean pooling where the folder lists no
 * modules, as sentence-transformers does.
 *
 * @param width of the transformer's token vectors, for folders without modules
 * @throws SluiceError `model` naming a module that is not known, or not in a place where it can be
 */
export async function readModules(
  files: ModelFiles,
  width: number | undefined,
): Promise<HeadModule[]> {
  const list = await files.json('modules.json', moduleList);
  if (!list) {
    if (width === undefined) throw modelFault(files.at('config.json'), 'does not say hidden_size');
    return [{ kind: 'pooling', modes: ['mean'], includePrompt: true, width }];
  }
  const [first, ...rest] = list.map(({ type, path }) => ({
    name: type.split('.').at(-1)!,
    type,
    path,
  }));
  const fault = (what: string): Error => modelFault(files.at('modules.json'), what);
  if (first.name !== 'Transformer')
    throw fault(`begins with ${first.type}; only a Transformer can come first`);
  if (first.path !== '')
    throw fault(`has its Transformer in ${first.path}; it must be in the folder itself`);
  const modules: HeadModule[] = [];
  for (const { name, type, path } of rest) {
    const read = READERS[name];
    if (!read)
      throw fault(`lists ${type}; known are Transformer, ${Object.keys(READERS).join(', ')}`);
    modules.push(await read(files, path));
  }
  if (modules[0]?.kind !== 'pooling') throw fault('has no Pooling behind its Transformer');
  return modules;
}

const booleanModes = {
  pooling_mode_cls_token: 'cls',
  pooling_mode_max_tokens: 'max',
  pooling_mode_mean_tokens: 'mean',
  pooling_mode_mean_sqrt_len_tokens: 'mean_sqrt_len_tokens',
  pooling_mode_weightedmean_tokens: 'weightedmean',
  pooling_mode_lasttoken: 'lasttoken',
} as const satisfies Record<string, PoolingMode>;

const mode = z.enum(POOLING_MODES);
const poolingConfig = z.looseObject({
  word_embedding_dimension: z.int().min(1).optional(),
  embedding_dimension: z.int().min(1).optional(),
  pooling_mode: z.union([mode, z.array(mode).min(1)]).optional(),
  include_prompt: z.boolean().default(true),
});

async function readPooling(files: ModelFiles, path: string): Promise<Pooling> {
  const file = `${path}/config.json`;
  const config = await files.json(file, poolingConfig);
  if (!config) throw modelFault(files.at(file), 'there is no such file');
  const width = config.embedding_dimension ?? config.word_embedding_dimension;
  if (width === undefined)
    throw modelFault(
      files.at(file),
      'does not say embedding_dimension or word_embedding_dimension',
    );
  return {
    kind: 'pooling',
    modes: modesOf(config),
    includePrompt: config.include_prompt,
    width,
  };
}

function modesOf(config: z.infer<typeof poolingConfig>): readonly PoolingMode[] {
  if (config.pooling_mode) return [config.pooling_mode].flat();
  const named = Object.entries(booleanModes).filter(([key]) => config[key] === true);
  return named.length > 0 ? named.map(([, mode]) => mode) : ['mean'];
}

const otherVector = (name: string) =>
  z.literal('sentence_embedding', `${name} is not sentence_embedding`).nullish();

const denseConfig = z.object({
  in_features: z.int().min(1),
  out_features: z.int().min(1),
  bias: z.boolean().default(true),
  activation_function: activationName.default('Tanh'),
  use_residual: z.boolean().default(false),
  module_input_name: otherVector('module_input_name'),
  module_output_name: otherVector('module_output_name'),
});

async function readDense(files: ModelFiles, path: string): Promise<Dense> {
  const at = `${path}/config.json`;
  const config = await files.json(at, denseConfig);
  if (!config) throw modelFault(files.at(at), 'there is no such file');
  const file = `${path}/model.safetensors`;
  if (!(await files.has(file))) {
    const pickled = await files.has(`${path}/pytorch_model.bin`);
    throw modelFault(
      files.at(file),
      pickled
        ? 'there is none, only pytorch_model.bin, which may hold code; save the model again with a newer sentence-transformers'
        : 'there is no such file',
    );
  }
  return {
    kind: 'dense',
    file,
    inputs: config.in_features,
    outputs: config.out_features,
    bias: config.bias,
    activation: config.activation_function,
    residual: config.use_residual,
  };
}

const normalizeConfig = z.object({
  module_input_name: otherVector('module_input_name'),
  module_output_name: otherVector('module_output_name'),
});

async function readNormalize(files: ModelFiles, path: string): Promise<HeadModule> {
  await files.json(`${path}/config.json`, normalizeConfig);
  return { kind: 'normalize' };
}

const READERS: Readonly<Record<string, (files: ModelFiles, path: string) => Promise<HeadModule>>> =
  {
    Pooling: readPooling,
    Dense: readDense,
    Normalize: readNormalize,
  };
