import { MINERS, type MinerName, proposalsOf, seededRandom } from '@sluice/mining';
import { describe, expect, it } from 'vitest';
import { madeBatch } from './made-batch.ts';
import { distancesOf, pairsIn, tripletsIn } from './reference.ts';

describe('proposalsOf', () => {
  it.each(Object.keys(MINERS) as MinerName[])(
    '%s: its negatives once each, nearest first',
    (name) => {
      const batch = madeBatch(41);
      const mined = MINERS[name].mine(batch, {}, seededRandom(1));
      const pairs =
        mined.kind === 'pairs'
          ? pairsIn(mined).negatives
          : tripletsIn(mined).map(([a, , n]) => [a, n] as const);
      expect(pairs.length).toBeGreaterThan(0);

      const { offsets, values, ranks, sources } = proposalsOf(batch, mined, 3);
      expect(offsets).toHaveLength(batch.labels.length + 1);
      expect(offsets.at(-1)).toBe(values.length);
      expect(sources).toEqual(new Uint8Array(values.length).fill(3));
      const d = distancesOf(batch, 'euclidean');
      for (const a of batch.labels.keys()) {
        const expected = [...new Set(pairs.filter(([b]) => b === a).map(([, n]) => n))].sort(
          (x, y) => d[a][x] - d[a][y] || x - y,
        );
        expect([...values.subarray(offsets[a], offsets[a + 1])]).toEqual(expected);
        expect([...ranks.subarray(offsets[a], offsets[a + 1])]).toEqual(
          expected.map((_, i) => i + 1),
        );
      }
    },
  );
});
