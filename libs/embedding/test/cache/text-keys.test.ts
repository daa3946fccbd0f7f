import { describe, expect, it } from 'vitest';
import { textKeys } from '../../src/cache/text-keys.ts';

const keysOf = (space: string, texts: string[]): string[] => {
  const keys = textKeys(space, texts);
  return texts.map((_, row) => keys.toString('hex', row * 16, (row + 1) * 16));
};

describe('the keys of texts', () => {
  it('depend on nothing but the space and the text', () => {
    const [a, b] = keysOf('model', ['a', 'b']);
    expect(keysOf('model', ['b', 'a', 'b'])).toEqual([b, a, b]);
  });

  it('differ for whatever differs', () => {
    const texts = [
      '',
      ' ',
      'a',
      'a\n',
      'A',
      'é',
      'e\u0301',
      '👍',
      '\ud83d',
      '\udc4d',
      '\ufffd',
      '\0',
    ];
    const keys = ['model', 'model anchor', 'model document', ''].flatMap((s) => keysOf(s, texts));
    expect(new Set(keys).size).toBe(4 * texts.length);
  });
});
