import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TOKEN_RULES, tokens } from '../src/tokens.ts';

const spell = (text: string): string[] =>
  Array.from(
    tokens(text),
    ({ kind, points }) =>
      `${kind[0]}:${points.map((point) => String.fromCodePoint(point)).join('')}`,
  );

describe('tokens', () => {
  it('lower-cases words and drops their apostrophes', () => {
    expect(spell("Haven't my Cards' PINs arrived?")).toEqual([
      'w:havent',
      'w:my',
      'w:cards',
      'w:pins',
      'w:arrived',
      's:?',
    ]);
  });

  it('sees compatibility forms of one character as one: full width, ligatures, composed accents', () => {
    expect(spell('ＣＡＲＤ ﬁne cafe\u0301')).toEqual(spell('card fine caf\u00e9'));
  });

  it('takes every character of an unspaced script by itself', () => {
    expect(spell('我的iPhone丢了。')).toEqual(['g:我', 'g:的', 'w:iphone', 'g:丢', 'g:了', 's:。']);
    expect(spell('ｶﾞﾙ ที่ 𠮷')).toEqual(['g:ガ', 'g:ル', 'g:ท', 'g:ี', 'g:่', 'g:𠮷']);
  });

  it('keeps marks inside words and makes symbols of those outside', () => {
    expect(spell('हिन्दी')).toEqual(['w:हिन्दी']);
    expect(spell("❤\ufe0f '")).toEqual(['s:❤', 's:\ufe0f', "s:'"]);
  });

  it('makes symbols of lone surrogates', () => {
    expect(spell('a\ud83d b\udc4d')).toEqual(['w:a', 's:\ud83d', 'w:b', 's:\udc4d']);
  });

  it('cuts words at their longest', () => {
    const { longestWord } = TOKEN_RULES;
    expect(
      Array.from(tokens('x'.repeat(2 * longestWord + 1)), ({ points }) => points.length),
    ).toEqual([longestWord, longestWord, 1]);
  });

  it('is the same however a long text is cut into stretches', () => {
    const sentence = "The card's chip is réfusé 我的 👍🏽 ok. ";
    const times = Math.ceil((3 * TOKEN_RULES.longestStretch) / sentence.length);
    const once = spell(sentence);
    expect(spell(sentence.repeat(times))).toEqual(Array.from({ length: times }, () => once).flat());
  });

  it('cuts a stretch without spaces between code points', () => {
    const emoji = '👍'.repeat(TOKEN_RULES.longestStretch);
    expect(new Set(spell(emoji))).toEqual(new Set(['s:👍']));
    expect(new Set(spell(`,${emoji}`))).toEqual(new Set(['s:,', 's:👍']));
  });

  it('takes time in proportion to length where there is no space to cut at', () => {
    const start = performance.now();
    expect(Array.from(tokens('x'.repeat(20_000_000)))).toHaveLength(
      20_000_000 / TOKEN_RULES.longestWord,
    );
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  it('finds a token in whatever is not blank, and none in what is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(spell(text).length > 0).toBe(/\S/u.test(text));
      }),
    );
    expect(spell(' \t\n\u00a0\u3000\ufeff')).toEqual([]);
  });
});
