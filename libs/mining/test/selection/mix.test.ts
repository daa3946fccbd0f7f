import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { curate, HARDNESS } from '../../src/index.ts';
import { shardOf } from '../made-shard.ts';
import { negativesOf, poolWorld, selecting } from './made-select.ts';

/** Ten hard, ten semi-hard and ten easy candidates, with a margin of 0.1 in cosine distance. */
const pool = [0.9, 0.69, 0.5].flatMap((from) =>
  Array.from({ length: 10 }, (_, i) => from - i / 200),
);
const shard = shardOf(poolWorld(pool, 0.7, 50));
const mixed = (mix: object, num_negatives: number, others: object = {}) =>
  selecting({ strategy: 'mix', distance: 'cosine', margin: 0.1, mix, num_negatives, ...others });

const kindsOf = (negatives: number[]): Record<string, number> => {
  const counts: Record<string, number> = { hard: 0, semi_hard: 0, easy: 0 };
  for (const negative of negatives) counts[HARDNESS[Math.floor(negative / 10)]]++;
  return counts;
};

describe('a mix', () => {
  it('gives every part its share, rounded by less than one, and n negatives in all', () => {
    const share = fc.integer({ min: 0, max: 5 });
    const shares = fc
      .record({ hard: share, semihard: share, easy: share })
      .filter(({ hard, semihard, easy }) => hard + semihard + easy > 0);
    fc.assert(
      fc.property(shares, fc.integer({ min: 1, max: 10 }), (mix, n) => {
        const sum = mix.hard + mix.semihard + mix.easy;
        for (const negatives of negativesOf(shard, mixed(mix, n))) {
          expect(negatives.length).toBe(n);
          const kinds = kindsOf(negatives);
          expect(Math.abs(kinds['hard'] - (n * mix.hard) / sum)).toBeLessThan(1);
          expect(Math.abs(kinds['semi_hard'] - (n * mix.semihard) / sum)).toBeLessThan(1);
          expect(Math.abs(kinds['easy'] - (n * mix.easy) / sum)).toBeLessThan(1);
        }
      }),
    );
  });

  it('breaks ties of the rounding in favour of the gentler part', () => {
    const [negatives] = negativesOf(shard, mixed({ hard: 1, semihard: 1, easy: 1 }, 4));
    expect(kindsOf(negatives)).toEqual({ hard: 1, semi_hard: 1, easy: 2 });
  });

  it('draws its random part from what the others left', () => {
    const options = mixed({ hard: 0.25, semihard: 0.25, random: 0.5 }, 4);
    for (const negatives of negativesOf(shard, options)) {
      expect(negatives).toContain(0);
      expect(negatives).toContain(10);
      expect(new Set(negatives).size).toBe(4);
    }
  });

  it('is the strategy itself when it has one part', () => {
    for (const strategy of ['random', 'easy', 'semihard', 'hard']) {
      const alone = negativesOf(
        shard,
        selecting({ strategy, distance: 'cosine', margin: 0.1, num_negatives: 3 }),
      );
      expect(negativesOf(shard, mixed({ [strategy]: 0.1 }, 3))).toEqual(alone);
    }
  });

  it('leaves a part short, or passes its share on when relaxed', () => {
    const soft = shardOf(poolWorld(pool.slice(9), 0.7));
    const shares = { hard: 0.5, semihard: 0.5 };
    const [short] = negativesOf(soft, mixed(shares, 6));
    expect(short).toEqual([0, 1, 2, 3]);
    const [relaxed] = negativesOf(soft, mixed(shares, 6, { fill: 'relax' }));
    expect(relaxed).toEqual([0, 1, 2, 3, 4, 5]);
    const { shortages } = curate(soft, mixed(shares, 6)).counts;
    expect(shortages).toEqual({ mix: 1 });
    expect(curate(soft, mixed(shares, 6, { fill: 'relax' })).counts.filled).toBe(2);
  });

  it('needs a share', () => {
    expect(() => mixed({}, 4)).toThrow('share above 0');
    expect(() => mixed({ hard: -1 }, 4)).toThrow('hard');
  });
});
