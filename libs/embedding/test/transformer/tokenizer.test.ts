import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ID_MASK, openTokenizer, TYPE_SHIFT } from '../../src/transformer/tokenizer.ts';
import { reference, smallTokenizer } from './small-model.ts';

const recipe = {
  path: 'tokenizer.json',
  tokenizer: smallTokenizer,
  config: {},
  lowercase: false,
  truncation: 'right',
} as const;
const tokenizer = openTokenizer(recipe);
const [CLS, SEP] = [2, 3];
const LIMIT = 16;

const ids = (codes: Int32Array): number[] => Array.from(codes, (code) => code & ID_MASK);
const types = (codes: Int32Array): number[] => Array.from(codes, (code) => code >> TYPE_SHIFT);

describe('tokens', () => {
  it('are those of the reference tokeniser', () => {
    const found = reference.texts.map((text) => ids(tokenizer.encode(text, LIMIT)));
    expect(found).toEqual(reference.ids);
  });

  it('are those of the reference tokeniser for pairs, with their types', () => {
    const found = reference.pairs.texts.map(([a, b]) => tokenizer.encodePair(a, b, LIMIT));
    expect(found.map(ids)).toEqual(reference.pairs.ids);
    expect(found.map(types)).toEqual(reference.pairs.types);
  });

  it('are never more than the limit, and keep the special ones, however long the text', () => {
    const words = fc.array(fc.constantFrom('cab', 'x', '?', '\u0000', '中', 'σas', '[SEP]'));
    fc.assert(
      fc.property(words, fc.integer({ min: 3, max: 40 }), fc.boolean(), (some, limit, glued) => {
        const text = some.join(glued ? '' : ' ').repeat(50);
        const all = ids(tokenizer.encode(text, 1e6));
        const cut = ids(tokenizer.encode(text, limit));
        expect(cut).toEqual(all.length <= limit ? all : [...all.slice(0, limit - 1), SEP]);
        expect(cut[0]).toBe(CLS);
      }),
    );
  });

  it('are cut from the other side where the tokeniser says so', () => {
    const left = openTokenizer({ ...recipe, truncation: 'left' });
    const text = 'a b c d e f';
    const all = ids(tokenizer.encode(text, 100));
    expect(ids(left.encode(text, 5))).toEqual([CLS, ...all.slice(-4)]);
  });

  it('are lowered where the folder asks for it, a letter at a time', () => {
    const cased = structuredClone(smallTokenizer) as { normalizer?: object };
    cased.normalizer = { type: 'BertNormalizer', clean_text: true, lowercase: false };
    const lowering = openTokenizer({ ...recipe, tokenizer: cased, lowercase: true });
    const plain = openTokenizer({ ...recipe, tokenizer: cased });
    expect(ids(lowering.encode('CAB ΟΣ', LIMIT))).toEqual(ids(plain.encode('cab οσ', LIMIT)));
    expect(ids(plain.encode('CAB', LIMIT))).not.toEqual(ids(plain.encode('cab', LIMIT)));
  });

  it('count those of a prompt without what closes a text', () => {
    expect(tokenizer.promptLength('a bad cab: ', LIMIT)).toBe(5);
    expect(tokenizer.promptLength('', LIMIT)).toBe(1);
  });

  it('name the file that asks for what is not known', () => {
    const odd = { ...smallTokenizer, normalizer: { type: 'Odd' } };
    expect(() => openTokenizer({ ...recipe, tokenizer: odd })).toThrow(
      /^tokenizer\.json: cannot be used: Unknown Normalizer type: Odd$/,
    );
  });
});
