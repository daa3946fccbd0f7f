import { Tokenizer } from '@huggingface/tokenizers';
import { modelFault } from './model-files.ts';
import { referenceText } from './reference-text.ts';

/** How texts become tokens; plain data, so that it can be sent to worker threads. */
export interface TokenizerRecipe {
  /** Of `tokenizer.json`, for errors. */
  path: string;
  /** The contents of `tokenizer.json` and `tokenizer_config.json`. */
  tokenizer: object;
  config: object;
  lowercase: boolean;
  /** The side that is cut off. */
  truncation: 'left' | 'right';
}

/**
 * Tokens of a text or of a pair, each as `id | type << TYPE_SHIFT`, special tokens among them: one number has
 * room for both, since no vocabulary has 2²⁴ tokens.
 */
export type Codes = Int32Array<ArrayBuffer>;
export const TYPE_SHIFT = 24;
export const ID_MASK = (1 << TYPE_SHIFT) - 1;

export interface SequenceTokenizer {
  /** At most `limit` tokens, special ones included; what is too long is cut, never a special token. */
  encode(text: string, limit: number): Codes;
  /** Cut from the longer of the two until both fit. */
  encodePair(first: string, second: string, limit: number): Codes;
  /** Tokens a prompt puts before a text's own, the special tokens before it included. */
  promptLength(prompt: string, limit: number): number;
}

/**
 * `@huggingface/tokenizers` with what it lacks: truncation that keeps special tokens, and the reference's way
 * with some characters.
 *
 * @throws SluiceError `model` naming the file when it asks for what is not known
 */
export function openTokenizer(recipe: TokenizerRecipe): SequenceTokenizer {
  const { path, truncation } = recipe;
  let tokenizer: Tokenizer;
  let single: Template;
  let pair: Template;
  try {
    tokenizer = new Tokenizer(recipe.tokenizer, recipe.config);
    single = templateOf(tokenizer, ['a']);
    pair = templateOf(tokenizer, ['a', 'b']);
  } catch (error) {
    throw modelFault(path, `cannot be used: ${(error as Error).message}`, error);
  }
  const prepare = referenceText(recipe.tokenizer, recipe.lowercase);
  const idsOf = (text: string): number[] =>
    tokenizer.encode(prepare(text), { add_special_tokens: false }).ids;
  /** The tokens of the text, or of so much of it that its first `count` tokens are among them. */
  const enough = (text: string, count: number): number[] => {
    if (truncation === 'left') return idsOf(text);
    for (let length = (count + MARGIN) * UNITS_PER_TOKEN; length < text.length; length *= 4) {
      const ids = idsOf(beginning(text, length));
      if (ids.length >= count + MARGIN) return ids;
    }
    return idsOf(text);
  };
  const cut = (ids: number[], count: number): number[] => {
    if (ids.length <= count) return ids;
    return truncation === 'left' ? ids.slice(ids.length - count) : ids.slice(0, count);
  };
  const encode = (text: string, limit: number): Codes => {
    const count = Math.max(0, limit - single.specials);
    return filled(single, [cut(enough(text, count), count)]);
  };
  return {
    encode,
    encodePair(first, second, limit) {
      const count = Math.max(0, limit - pair.specials);
      const both = [enough(first, count), enough(second, count)];
      const counts = shares(both[0].length, both[1].length, count);
      return filled(
        pair,
        both.map((ids, at) => cut(ids, counts[at])),
      );
    },
    promptLength(prompt, limit) {
      const { length } = encode(prompt, limit);
      return single.gaps.at(-1)!.length > 0 ? length - 1 : length;
    },
  };
}

/** UTF-16 units of a first guess at how much text holds a number of tokens. */
const UNITS_PER_TOKEN = 8;
/** Where a text is cut its last word may become other tokens: at most these many. */
const MARGIN = 128;

/** About so many units, to the end of the word; never half a character. */
function beginning(text: string, length: number): string {
  const space = text.indexOf(' ', length);
  const end = space >= 0 && space < length + MARGIN ? space : length;
  return text.slice(0, text.codePointAt(end - 1)! > 0xffff ? end - 1 : end);
}

/** A sequence without its texts: the special tokens before, between and behind them, and the type of each text. */
interface Template {
  gaps: Codes[];
  types: number[];
  specials: number;
}

/** What the package's own declarations, which lack the extensions of their imports, do not tell. */
interface Encoding {
  ids: number[];
  token_type_ids?: number[];
}

/** Found by encoding texts of a single token, with special tokens and without. */
function templateOf(tokenizer: Tokenizer, texts: readonly [string, string?]): Template {
  const { ids, token_type_ids }: Encoding = tokenizer.encode(texts[0], {
    text_pair: texts[1] ?? null,
    return_token_type_ids: true,
  });
  const types = token_type_ids ?? ids.map(() => 0);
  const codes = Int32Array.from(ids, (id, at) => coded(id, types[at]));
  const template: Template = { gaps: [], types: [], specials: codes.length };
  let from = 0;
  for (const text of texts) {
    const { ids: bare }: Encoding = tokenizer.encode(text!, { add_special_tokens: false });
    const start = ids.findIndex(
      (_, at) => at >= from && bare.every((id, offset) => ids[at + offset] === id),
    );
    if (bare.length === 0 || start < 0) throw new Error('its post-processor is of an unknown form');
    template.gaps.push(codes.slice(from, start));
    template.types.push(types[start]);
    template.specials -= bare.length;
    from = start + bare.length;
  }
  template.gaps.push(codes.slice(from));
  return template;
}

const coded = (id: number, type: number): number => id | (type << TYPE_SHIFT);

function filled({ gaps, types, specials }: Template, texts: readonly number[][]): Codes {
  const codes = new Int32Array(texts.reduce((sum, { length }) => sum + length, specials));
  let at = 0;
  gaps.forEach((gap, place) => {
    codes.set(gap, at);
    at += gap.length;
    for (const id of texts[place] ?? []) codes[at++] = coded(id, types[place]);
  });
  return codes;
}

/** The reference's `longest_first`: how many tokens each of two texts keeps of `room` for both. */
function shares(first: number, second: number, room: number): [number, number] {
  const shorter = Math.min(first, second);
  let [less, more] = [shorter, shorter > room ? shorter : Math.max(shorter, room - shorter)];
  if (less + more > room) {
    less = Math.floor(room / 2);
    more = less + (room % 2);
  }
  if (first + second <= room) return [first, second];
  return first > second ? [more, less] : [less, more];
}
