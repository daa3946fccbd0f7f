import { z } from 'zod';
import { modelFault, type ModelFiles } from './model-files.ts';

const token = z.union([z.string(), z.object({ content: z.string() })]);
const side = z.enum(['left', 'right']);
const tokens = z.int().min(1);

/** `config.json`: the transformer's own. */
const transformerConfig = z.object({
  hidden_size: tokens.optional(),
  max_position_embeddings: z.int().optional(),
  pad_token_id: z.int().min(0).nullish(),
});

/** `tokenizer_config.json`. What has no bound is written as a number far above any length. */
const tokenizerConfig = z.looseObject({
  model_max_length: z.number().nullish(),
  padding_side: side.optional(),
  truncation_side: side.optional(),
  pad_token: token.nullish(),
});

/** `tokenizer.json`, as far as it is read here. */
const tokenizerFile = z.looseObject({
  added_tokens: z.array(z.looseObject({ id: z.int(), content: z.string() })),
  model: z.looseObject({}),
  padding: z.looseObject({ direction: z.string(), pad_id: z.int() }).nullish(),
  truncation: z.looseObject({ direction: z.string().optional() }).nullish(),
});

/** `sentence_bert_config.json`. */
const sequenceConfig = z.object({
  max_seq_length: tokens.nullish(),
  do_lower_case: z.boolean().default(false),
  query_length: tokens.nullish(),
  document_length: tokens.nullish(),
  query_expansion: z.null('query expansion is not supported').optional(),
});

/** Older names that sentence-transformers reads too, in this order. */
const SEQUENCE_CONFIGS = [
  'bert',
  'roberta',
  'distilbert',
  'camembert',
  'albert',
  'xlm-roberta',
  'xlnet',
];

/** What a folder says of its tokens, whatever kind of model is in it. */
export interface TokenSettings {
  tokenizer: object;
  config: object;
  lowercase: boolean;
  truncation: 'left' | 'right';
  padding: { id: number; side: 'left' | 'right' };
  /** Of anchors and of documents; undefined where nothing bounds it. */
  limits: { query?: number; document?: number };
  /** Positions the transformer has, if it has a table of them. */
  positions?: number;
  hiddenSize?: number;
}

/** @throws SluiceError `model` naming the file that is missing or says what cannot be */
export async function readTokenSettings(files: ModelFiles): Promise<TokenSettings> {
  const tokenizer = await files.json('tokenizer.json', tokenizerFile);
  if (!tokenizer) throw modelFault(files.at('tokenizer.json'), 'there is no such file');
  const config = (await files.json('tokenizer_config.json', tokenizerConfig)) ?? {};
  const transformer = (await files.json('config.json', transformerConfig)) ?? {};
  const sequence = await readSequenceConfig(files);
  const positions =
    (transformer.max_position_embeddings ?? 0) > 0
      ? transformer.max_position_embeddings
      : undefined;
  const limit = bounded([sequence?.max_seq_length ?? config.model_max_length, positions]);
  return {
    tokenizer,
    config,
    lowercase: sequence?.do_lower_case ?? false,
    truncation: config.truncation_side ?? sideOf(tokenizer.truncation?.direction),
    padding: {
      id: paddingId(tokenizer, config.pad_token) ?? transformer.pad_token_id ?? 0,
      side: config.padding_side ?? sideOf(tokenizer.padding?.direction),
    },
    limits: {
      query: bounded([sequence?.query_length ?? limit, positions]),
      document: bounded([sequence?.document_length ?? limit, positions]),
    },
    positions,
    hiddenSize: transformer.hidden_size,
  };
}

async function readSequenceConfig(
  files: ModelFiles,
): Promise<z.infer<typeof sequenceConfig> | undefined> {
  for (const kind of SEQUENCE_CONFIGS) {
    const config = await files.json(`sentence_${kind}_config.json`, sequenceConfig);
    if (config) return config;
  }
  return undefined;
}

/** Lengths from here on stand for "no bound". */
const UNBOUNDED = 1e9;

const bounded = (lengths: readonly (number | null | undefined)[]): number | undefined => {
  const known = lengths.filter((length) => typeof length === 'number' && length < UNBOUNDED);
  return known.length > 0 ? Math.min(...(known as number[])) : undefined;
};

const sideOf = (direction: string | undefined): 'left' | 'right' =>
  direction?.toLowerCase() === 'left' ? 'left' : 'right';

function paddingId(
  { added_tokens: added, model, padding }: z.infer<typeof tokenizerFile>,
  token: string | { content: string } | null | undefined,
): number | undefined {
  const content = typeof token === 'object' ? token?.content : token;
  if (content === undefined) return padding?.pad_id;
  const vocabulary = model['vocab'] as Readonly<Record<string, unknown>> | undefined;
  const found = added.find((each) => each.content === content)?.id ?? vocabulary?.[content];
  return typeof found === 'number' ? found : padding?.pad_id;
}

/** `config_sentence_transformers.json`. */
const promptConfig = z.object({
  prompts: z.record(z.string(), z.string().nullable()).default({}),
  default_prompt_name: z.string().nullish(),
  truncate_dim: z.int().min(1).nullish(),
});

export interface PromptSettings {
  query: string;
  document: string;
  /** Of texts that are neither, or both. */
  standard: string;
  /** Dimensions that vectors are cut to. */
  dimensions?: number;
}

const DOCUMENT_PROMPTS = ['document', 'passage', 'corpus'];

/**
 * The prompts of a folder: `query` for anchors, the first of `document`, `passage` and `corpus` for documents, and
 * the default prompt for those that have none of their own.
 */
export async function readPrompts(files: ModelFiles): Promise<PromptSettings> {
  const file = 'config_sentence_transformers.json';
  const config = await files.json(file, promptConfig);
  const { prompts, default_prompt_name: standard, truncate_dim } = config ?? { prompts: {} };
  const named = (names: readonly string[]): string => {
    const name = names.find((each) => Object.hasOwn(prompts, each)) ?? standard ?? '';
    return prompts[name] ?? '';
  };
  if (typeof standard === 'string' && !Object.hasOwn(prompts, standard))
    throw modelFault(files.at(file), `default_prompt_name: there is no prompt ${standard}`);
  return {
    query: named(['query']),
    document: named(DOCUMENT_PROMPTS),
    standard: named([]),
    dimensions: truncate_dim ?? undefined,
  };
}
