/** A seeded source of choices, so that one seed always writes the same files. */
export interface Random {
  chance(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
  shuffle<T>(items: readonly T[]): T[];
  /** A whole number from 0 up to, not including, `bound`. */
  below(bound: number): number;
}

/**
 * SplitMix's scheme (Steele, Lea and Flood, 2014) in 32 bits: a counter in steps of 2³²/φ, each count
 * scrambled by the `lowbias32` hash (C. Wellons, hash-prospector).
 */
export function createRandom(seed: number): Random {
  let count = seed | 0;
  const next = (): number => {
    count = (count + 0x9e3779b9) | 0;
    let bits = count ^ (count >>> 16);
    bits = Math.imul(bits, 0x7feb352d);
    bits = Math.imul(bits ^ (bits >>> 15), 0x846ca68b);
    return ((bits ^ (bits >>> 16)) >>> 0) / 2 ** 32;
  };
  const below = (bound: number): number => Math.floor(next() * bound);
  return {
    below,
    chance: (probability) => next() < probability,
    pick: (items) => items[below(items.length)],
    shuffle: (items) =>
      items
        .map((item) => ({ item, key: next() }))
        .sort((a, b) => a.key - b.key)
        .map(({ item }) => item),
  };
}
