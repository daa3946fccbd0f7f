import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addFeatures, drainWeights, RECIPE } from '../src/ngram-features.ts';

const bag = new Float64Array(RECIPE.buckets);

function weigh(text: string): Float32Array {
  const weights = new Float32Array(RECIPE.buckets);
  addFeatures(bag, text);
  drainWeights(bag, weights);
  return weights;
}

const dot = (left: Float32Array, right: Float32Array): number =>
  left.reduce((sum, weight, bucket) => sum + weight * right[bucket], 0);

function cosine(left: string, right: string): number {
  const [a, b] = [weigh(left), weigh(right)];
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

const fits = (weight: number): boolean =>
  Number.isInteger(weight) && Math.abs(weight) <= RECIPE.heaviestWeight;

describe('the bag of a text', () => {
  it('holds integers no heavier than the projection can sum exactly', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        expect(weigh(text).every(fits)).toBe(true);
      }),
    );
    expect(Math.max(...weigh('w '.repeat(100_000)).map(Math.abs))).toBe(RECIPE.heaviestWeight);
  });

  it('is empty for blank texts', () => {
    expect(weigh(' \n\u3000').some((weight) => weight !== 0)).toBe(false);
  });

  // Two characters may meet in one bucket with opposite signs, as some of Unicode's do; one never meets itself so.
  it('is never empty for a run of one character', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
        fc.integer({ min: 1, max: 400 }),
        (character, times) => {
          fc.pre(/\S/u.test(character));
          expect(weigh(character.repeat(times)).some((weight) => weight !== 0)).toBe(true);
        },
      ),
    );
  });

  it('is empty again after its weights are drained', () => {
    weigh('some text');
    expect(bag.every((energy) => energy === 0)).toBe(true);
  });

  it('grows with the square root of how often a feature is seen', () => {
    const [once, often] = [weigh('?'), weigh('?'.repeat(400))];
    const bucket = once.findIndex((weight) => weight !== 0);
    const weight = Math.sqrt(RECIPE.symbolEnergy);
    expect(Math.abs(once[bucket])).toBe(Math.floor(weight));
    expect(Math.abs(often[bucket])).toBe(Math.floor(20 * weight));
  });

  it('ranks by subject before grammar, and sees inflections', () => {
    const query = 'Why was my card payment declined?';
    expect(cosine(query, 'my card payments keep declining')).toBeGreaterThan(
      cosine(query, 'Why was my mother there?'),
    );
  });

  it('tells word order and glyph order', () => {
    expect(cosine('dog bites man', 'man bites dog')).toBeLessThan(0.999);
    expect(cosine('我丢了银行卡', '银行卡丢了')).toBeGreaterThan(
      cosine('我丢了银行卡', '如何修改密码'),
    );
    expect(cosine('上海', '海上')).toBeLessThan(0.6);
  });
});
