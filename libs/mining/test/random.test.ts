import {
  type Random,
  MiningFault,
  hashKeys,
  seededRandom,
  shuffle,
  weightedChoice,
  xoshiro128,
} from '@sluice/mining';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { misfit, uniform } from './chi-squared.ts';

const take = <T>(count: number, draw: () => T): T[] => Array.from({ length: count }, draw);
const tally = (cells: number, draws: number, draw: () => number): Uint32Array => {
  const counts = new Uint32Array(cells);
  for (let i = 0; i < draws; i++) counts[draw()]++;
  return counts;
};

describe('xoshiro128', () => {
  it('gives the published reference outputs from state 1, 2, 3, 4', () => {
    const { next } = xoshiro128(1, 2, 3, 4);
    expect(take(10, next)).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597,
      4258142804,
    ]);
  });

  it('draws uniform numbers in [0, 1)', () => {
    const { uniform: draw } = seededRandom(3);
    expect(
      misfit(
        tally(64, 64_000, () => Math.floor(draw() * 64)),
        uniform(64),
      ),
    ).toBeLessThan(1);
  });

  it('draws below n without bias, even where 2³² is far from a multiple of n', () => {
    const random = seededRandom(4);
    expect(
      misfit(
        tally(7, 70_000, () => random.below(7)),
        uniform(7),
      ),
    ).toBeLessThan(1);
    // 2³² mod n is a quarter of 2³²: residues taken alone would favour the lower third twofold.
    const n = 3 * 2 ** 30;
    expect(
      misfit(
        tally(3, 30_000, () => Math.floor(random.below(n) / 2 ** 30)),
        uniform(3),
      ),
    ).toBeLessThan(1);
  });

  it.each([0, -1, 1.5, 2 ** 32 + 1, Number.NaN])('refuses to draw below %d', (n) => {
    expect(() => seededRandom(1).below(n)).toThrow(MiningFault);
  });
});

const start = (seed: number): string => take(4, seededRandom(seed).next).join(' ');

describe('seededRandom', () => {
  it('gives one stream to a seed and different streams to different seeds', () => {
    const seeds = [0, 1, 2, -1, 2 ** 32, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER];
    expect(seeds.map(start)).toEqual(seeds.map(start));
    expect(new Set(seeds.map(start)).size).toBe(seeds.length);
  });

  it.each([0.5, Number.NaN, 2 ** 60])('refuses %d as a seed', (seed) => {
    expect(() => seededRandom(seed)).toThrow(/seed: must be a whole number/);
  });
});

describe('shuffle', () => {
  it('makes every order equally likely', () => {
    const random = seededRandom(5);
    const numbers = new Map<string, number>();
    const orders = tally(24, 48_000, () => {
      const order = shuffle([0, 1, 2, 3], random).join('');
      if (!numbers.has(order)) numbers.set(order, numbers.size);
      return numbers.get(order)!;
    });
    expect(misfit(orders, uniform(24))).toBeLessThan(1);
  });
});

const runningSums = (weights: number[]): Float64Array => {
  let sum = 0;
  return Float64Array.from(weights, (weight) => (sum += weight));
};

const drawing = (point: number): Random => ({ ...seededRandom(1), uniform: () => point });

describe('weightedChoice', () => {
  it('draws in proportion to the weights and never a weight of zero', () => {
    const random = seededRandom(6);
    const weights = [0, 3, 0, 0, 1, 0.5, 2, 0];
    const sums = runningSums(weights);
    expect(
      misfit(
        tally(weights.length, 65_000, () => weightedChoice(sums, random)),
        weights.map((weight) => weight / 6.5),
      ),
    ).toBeLessThan(1);
  });

  it('keeps to positive weights at both ends of the unit interval', () => {
    const sums = runningSums([0, 0.1, 0.2, 0]);
    expect(weightedChoice(sums, drawing(0))).toBe(1);
    expect(weightedChoice(sums, drawing(1 - 2 ** -53))).toBe(2);
  });

  it.each([[[]], [[0, 0]], [[Number.NaN]], [[Infinity]]])('refuses weights %j', (weights) => {
    expect(() => weightedChoice(runningSums(weights), seededRandom(1))).toThrow(MiningFault);
  });
});

describe('hashKeys', () => {
  const word = fc.nat({ max: 0xffff_ffff });

  it('is a uint32 and never collides for one seed and first key', () => {
    fc.assert(
      fc.property(word, word, fc.uniqueArray(word, { maxLength: 50 }), (seed, a, keys) => {
        const hashes = keys.map((b) => hashKeys(seed, a, b));
        expect(hashes.every((hash) => hash === hash >>> 0)).toBe(true);
        expect(new Set(hashes).size).toBe(keys.length);
      }),
    );
  });

  it('flips every output bit with probability 1/2 when any input bit flips', () => {
    const random = seededRandom(7);
    const samples = 4_000;
    const inputs = take(samples, () => [random.next(), random.next(), random.next()] as const);
    for (let bit = 0; bit < 96; bit++) {
      const flips = new Uint32Array(32);
      for (const [seed, a, b] of inputs) {
        const flip = (key: number, index: number): number =>
          bit >> 5 === index ? (key ^ (1 << (bit & 31))) >>> 0 : key;
        const change = hashKeys(seed, a, b) ^ hashKeys(flip(seed, 0), flip(a, 1), flip(b, 2));
        for (let out = 0; out < 32; out++) flips[out] += (change >>> out) & 1;
      }
      // Six standard deviations of 3,072 binomial counts.
      for (const count of flips) {
        expect(Math.abs(count - samples / 2)).toBeLessThan(6 * Math.sqrt(samples / 4));
      }
    }
  });

  it('spreads small consecutive keys evenly', () => {
    const buckets = new Uint32Array(256);
    for (let a = 0; a < 200; a++) for (let b = 0; b < 200; b++) buckets[hashKeys(1, a, b) >>> 24]++;
    expect(misfit(buckets, uniform(256))).toBeLessThan(1);
  });
});
