import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MiningFault, overlap, shingles } from '../../src/index.ts';

const words = fc.array(fc.constantFrom('red', 'green', 'blue', 'élan', 'x2', 'не'), {
  maxLength: 12,
});
const width = fc.integer({ min: 1, max: 4 });
const sets = fc.uniqueArray(fc.nat(30), { maxLength: 20 });
const ascending = (values: number[]): Uint32Array => Uint32Array.from(values).sort();

/** The different runs of w words of a text, or the whole of a shorter one. */
const runsOf = (text: string[], w: number): Set<string> => {
  const length = Math.min(w, text.length);
  const starts = length === 0 ? [] : text.slice(0, text.length - length + 1);
  return new Set(starts.map((_, i) => text.slice(i, i + length).join(' ')));
};

describe('shingles', () => {
  it('are the different runs of w words, in ascending order', () => {
    fc.assert(
      fc.property(words, width, (text, w) => {
        const found = shingles(text.join(' '), w);
        expect(found).toHaveLength(runsOf(text, w).size);
        expect(found).toEqual(found.toSorted());
        expect(new Set(found).size).toBe(found.length);
      }),
    );
  });

  it('overlap as the runs of words themselves do', () => {
    fc.assert(
      fc.property(words, words, width, (a, b, w) => {
        const [ours, theirs] = [runsOf(a, w), runsOf(b, w)];
        const union = new Set([...ours, ...theirs]).size;
        const common = ours.size + theirs.size - union;
        const expected = union === 0 ? 0 : common / union;
        expect(overlap(shingles(a.join(' '), w), shingles(b.join(' '), w))).toBe(expected);
      }),
    );
  });

  it('do not tell texts apart by case, punctuation, white space or compatibility forms', () => {
    const separators = fc.constantFrom(' ', '  ', '\n', ', ', ' — ', '… ', '\u00a0', '-');
    fc.assert(
      fc.property(words, fc.infiniteStream(separators), width, (text, between, w) => {
        const written = text
          .map((word, i) => (i % 2 ? word.toUpperCase() : word) + between.next().value)
          .join('');
        expect(shingles(`“${written}”!`, w)).toEqual(shingles(text.join(' '), w));
      }),
    );
    expect(shingles('ﬁne ＡＢＣ', 2)).toEqual(shingles('fine abc', 2));
  });

  it('tell symbols apart, and characters of scripts without spaces', () => {
    expect(overlap(shingles('C++', 3), shingles('C', 3))).toBe(0);
    expect(overlap(shingles('1 < 2', 3), shingles('1 > 2', 3))).toBe(0);
    expect(shingles('東京タワー', 1)).toHaveLength(5);
    expect(overlap(shingles('東京都', 2), shingles('東京府', 2))).toBe(1 / 3);
    expect(shingles('ที่นี่', 1)).toHaveLength(2);
    expect(shingles('🙂🙃', 1)).toHaveLength(2);
  });

  it('of a text without words are none, and overlap with nothing', () => {
    expect(shingles('?! …', 3)).toHaveLength(0);
    expect(overlap(shingles('?!', 3), shingles('...', 3))).toBe(0);
    expect(() => shingles('a', 0)).toThrow(MiningFault);
  });
});

describe('overlap', () => {
  it('is Jaccard’s coefficient: symmetric, 1 of a set with itself, 0 of disjoint ones', () => {
    fc.assert(
      fc.property(sets, sets, (a, b) => {
        const [ours, theirs] = [ascending(a), ascending(b)];
        const common = a.filter((value) => b.includes(value)).length;
        const union = new Set([...a, ...b]).size;
        expect(overlap(ours, theirs)).toBe(union === 0 ? 0 : common / union);
        expect(overlap(theirs, ours)).toBe(overlap(ours, theirs));
        expect(overlap(ours, ours)).toBe(a.length === 0 ? 0 : 1);
      }),
    );
  });

  it('holds for values beyond 2³¹', () => {
    const high = new Uint32Array([1, 0x80000000, 0xffffffff]);
    expect(overlap(high, new Uint32Array([0xffffffff]))).toBe(1 / 3);
  });
});
