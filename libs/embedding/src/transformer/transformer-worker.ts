import { env, type InferenceSession } from 'onnxruntime-node';
import { serveTasks } from '../task-server.ts';
import { feedsOf, type FeedRecipe, type Texts } from './feeds.ts';
import { HEAD } from './head-graph.ts';
import { modelFault } from './model-files.ts';
import { openSession, type SessionRecipe } from './session.ts';
import { openTokenizer, type SequenceTokenizer, type TokenizerRecipe } from './tokenizer.ts';

/** All that a worker needs to know of a model; plain data. */
export interface WorkerRecipe extends FeedRecipe {
  tokenizer: TokenizerRecipe;
  session: SessionRecipe;
  /** Numbers the graph gives a text, of which the first are kept. */
  outputs: number;
  kept: number;
}

/** A text, or a pair of them. */
export type Sequence = string | readonly [string, string];

/** How the texts of one kind are read. */
export interface Reading {
  /** Put before each text. */
  prompt: string;
  /** Whether the prompt's tokens are pooled with the text's. */
  promptPooled: boolean;
  /** Tokens a text has at most. */
  limit: number;
}

export type TransformerTask =
  | { kind: 'open' }
  /** Answers Int32Array: the length of each sequence, then all their codes (see tokenizer.ts). */
  | { kind: 'tokenize'; sequences: readonly Sequence[]; reading: Reading }
  /** Tokens of texts one after the other; answers Float32Array: texts × kept. */
  | { kind: 'run'; codes: Int32Array; lengths: readonly number[]; reading: Reading };

// What goes wrong is told in one line of our own.
env.logLevel = 'fatal';

await serveTasks((recipe: WorkerRecipe) => Promise.resolve(modelServer(recipe)));

/** The tokeniser and the session are opened when they are first needed: some workers only do one of the two. */
function modelServer(
  recipe: WorkerRecipe,
): (task: TransformerTask) => Promise<Int32Array<ArrayBuffer> | Float32Array<ArrayBuffer>> {
  let openTokens: SequenceTokenizer | undefined;
  let openGraph: Promise<InferenceSession> | undefined;
  const tokenizer = (): SequenceTokenizer => (openTokens ??= openTokenizer(recipe.tokenizer));
  const session = (): Promise<InferenceSession> => (openGraph ??= openSession(recipe.session));

  const run = async (texts: Texts, { prompt, promptPooled, limit }: Reading) => {
    const skipped = promptPooled ? 0 : tokenizer().promptLength(prompt, limit);
    const graph = await session();
    const results = await graph.run(feedsOf(recipe, texts, skipped), [HEAD.vectors]);
    return keptOf(recipe, results[HEAD.vectors].data as Float32Array, texts.lengths.length);
  };
  return async (task) => {
    if (task.kind === 'run') return run(task, task.reading);
    if (task.kind === 'tokenize') return tokenized(tokenizer(), task.sequences, task.reading);
    tokenizer();
    await session();
    return new Int32Array(0);
  };
}

function tokenized(
  tokenizer: SequenceTokenizer,
  sequences: readonly Sequence[],
  { prompt, limit }: Reading,
): Int32Array<ArrayBuffer> {
  return packed(
    sequences.map((sequence) =>
      typeof sequence === 'string'
        ? tokenizer.encode(prompt + sequence, limit)
        : tokenizer.encodePair(prompt + sequence[0], sequence[1], limit),
    ),
  );
}

function packed(sequences: readonly Int32Array[]): Int32Array<ArrayBuffer> {
  const count = sequences.length;
  const all = new Int32Array(sequences.reduce((sum, { length }) => sum + length, count));
  let at = count;
  sequences.forEach((codes, place) => {
    all[place] = codes.length;
    all.set(codes, at);
    at += codes.length;
  });
  return all;
}

/** A copy: what ONNX Runtime answers lies in memory of its own, which cannot be handed to another thread. */
function keptOf(
  { session: { path }, outputs, kept }: WorkerRecipe,
  all: Float32Array,
  texts: number,
): Float32Array<ArrayBuffer> {
  if (all.length !== texts * outputs) {
    const found = all.length / texts;
    throw modelFault(path, `gives ${found} numbers a text where its configuration says ${outputs}`);
  }
  const answer = new Float32Array(texts * kept);
  for (let text = 0; text < texts; text++)
    answer.set(all.subarray(text * outputs, text * outputs + kept), text * kept);
  return answer;
}
