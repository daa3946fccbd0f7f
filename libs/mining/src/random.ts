import { MiningFault } from './fault.ts';

/** A seeded stream of random numbers. The same seed gives the same stream on every machine. */
export interface Random {
  /** A whole number in [0, 2³²). */
  readonly next: () => number;
  /** A number in [0, 1), a multiple of 2⁻⁵³. */
  readonly uniform: () => number;
  /** A whole number in [0, n), each equally likely; n in [1, 2³²]. */
  readonly below: (n: number) => number;
}

const rotateLeft = (x: number, bits: number): number => (x << bits) | (x >>> (32 - bits));

/**
 * xoshiro128** 1.1 from four words of state, not all zero: Blackman & Vigna, Scrambled linear
 * pseudorandom number generators, ACM TOMS 47(4), 2021. Period 2¹²⁸ − 1.
 */
export const xoshiro128 = (a: number, b: number, c: number, d: number): Random => {
  const next = (): number => {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotateLeft(d, 11);
    return result;
  };
  return {
    next,
    uniform: () => ((next() >>> 5) * 2 ** 26 + (next() >>> 6)) / 2 ** 53,
    below: (n) => {
      if (!(Number.isInteger(n) && n >= 1 && n <= 2 ** 32)) {
        throw new MiningFault('below', `needs a whole number in [1, 2³²], got ${n}`);
      }
      // The lowest 2³² mod n words would make the first residues likelier, so they are drawn again.
      const surplus = 2 ** 32 % n;
      let word = next();
      while (word < surplus) word = next();
      return word % n;
    },
  };
};

/**
 * A bijection of 32-bit words in which every input bit flips every output bit with probability close
 * to 1/2: the xorshift-multiply form of MurmurHash3's finaliser (Appleby), with constants that the
 * Hash Prospector search (Wellons) found to have a bias of 0.11 in 2³².
 */
const mix = (word: number): number => {
  let x = word ^ (word >>> 16);
  x = Math.imul(x, 0x21f0aaad);
  x ^= x >>> 15;
  x = Math.imul(x, 0xd35a2d97);
  return x ^ (x >>> 15);
};

/** 2³² / φ, made odd: successive multiples of it are far apart (Knuth, TAOCP 3, 6.4). */
const GOLDEN_RATIO = 0x9e3779b9;

/**
 * A seeded hash of two 32-bit keys in [0, 2³²), free of state: a choice by its order is the same for
 * every order of the input and every size of shard. For one seed and one `a`, different `b` never collide.
 */
export const hashKeys = (seed: number, a: number, b: number): number =>
  mix(mix(mix(seed + GOLDEN_RATIO) ^ a) ^ b) >>> 0;

/** The stream of a seed: a whole number of up to 53 bits, of either sign. */
export const seededRandom = (seed: number): Random => {
  if (!Number.isSafeInteger(seed)) {
    throw new MiningFault('seed', `must be a whole number, got ${seed}`);
  }
  const low = seed >>> 0;
  const high = Math.floor(seed / 2 ** 32) >>> 0;
  // Different last keys never collide, so at most one of the four words is zero.
  const word = (i: number): number => hashKeys(low, high, i);
  return xoshiro128(word(0), word(1), word(2), word(3));
};

/** Fisher–Yates in place: every order equally likely. Returns the same array. */
export const shuffle = <T extends number[] | Int32Array>(items: T, random: Random): T => {
  for (let last = items.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    const held = items[last];
    items[last] = items[other];
    items[other] = held;
  }
  return items;
};

/**
 * Position i with probability w[i] / Σw, given the running sums of the weights w ≥ 0 (the last one
 * positive); a position of weight zero is never drawn.
 */
export const weightedChoice = (runningSums: Float64Array, random: Random): number => {
  const last = runningSums.length - 1;
  const total = runningSums[last];
  if (!(total > 0 && total < Infinity)) {
    throw new MiningFault('weights', `must sum to a positive number, got ${total ?? 'none'}`);
  }
  const point = random.uniform() * total;
  let low = 0;
  let high = last;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (runningSums[middle] > point) high = middle;
    else low = middle + 1;
  }
  return low;
};
