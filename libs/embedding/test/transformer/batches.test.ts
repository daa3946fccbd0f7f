import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchesOf, halves, windowsOf } from '../../src/transformer/batches.ts';

const sequencesOf = (lengths: readonly number[]) =>
  lengths.map((length, place) => new Int32Array(length).fill(place));

const lengths = fc.array(fc.nat(60), { maxLength: 200 });
const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);
const padded = (of: readonly number[]): number => of.length * Math.max(1, ...of);

const cost = (batches: readonly number[][], budget: number): number =>
  sum(batches.map((batch) => padded(batch) + budget / 32));

describe('batches', () => {
  it('hold every text once with its own tokens, the longest first, within the budget', () => {
    fc.assert(
      fc.property(lengths, fc.integer({ min: 1, max: 300 }), (all, budget) => {
        const batches = [...batchesOf(sequencesOf(all), () => budget)];
        const places = batches.flatMap((batch) => batch.places);
        expect([...places].sort((a, b) => a - b)).toEqual([...all.keys()]);
        const order = batches.flatMap((batch) => batch.lengths);
        expect(order).toEqual([...all].sort((a, b) => b - a));
        for (const { places, codes, lengths } of batches) {
          expect([...codes]).toEqual(places.flatMap((place) => Array(all[place]).fill(place)));
          if (places.length > 1) expect(padded(lengths)).toBeLessThanOrEqual(budget);
        }
      }),
    );
  });

  it('cost no more than any others that keep the order: their tokens, and a 32nd of a full one each', () => {
    fc.assert(
      fc.property(
        lengths,
        fc.integer({ min: 1, max: 300 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 200, maxLength: 200 }),
        (all, budget, sizes) => {
          const ours = [...batchesOf(sequencesOf(all), () => budget)].map((batch) => batch.lengths);
          const left = [...all].sort((a, b) => b - a);
          const others: number[][] = [];
          for (const size of sizes) {
            if (left.length === 0) break;
            const fitting = Math.max(1, Math.floor(budget / Math.max(1, left[0])));
            others.push(left.splice(0, Math.min(size, fitting)));
          }
          expect(cost(ours, budget)).toBeLessThanOrEqual(cost(others, budget) + 1e-6);
        },
      ),
    );
  });

  it('shrink while they are drawn', () => {
    let budget = 8;
    const batches = batchesOf(sequencesOf(Array(20).fill(2)), () => budget);
    expect(batches.next().value?.places).toHaveLength(4);
    budget = 4;
    expect(batches.next().value?.places).toHaveLength(2);
  });

  it('are halved into the same texts', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9), { minLength: 2, maxLength: 30 }), (all) => {
        const [batch] = batchesOf(sequencesOf(all), () => 1e6);
        const [a, b] = halves(batch)!;
        expect([...a.places, ...b.places]).toEqual(batch.places);
        expect([...a.codes, ...b.codes]).toEqual([...batch.codes]);
        expect(halves({ places: [1], codes: new Int32Array(3), lengths: [3] })).toBeUndefined();
      }),
    );
  });

  it('waste little on padding when lengths are as unequal as those of real texts', () => {
    // Log-normal, as lengths of sentences are: from 3 to some 200 tokens, 18 in the middle.
    const all = Array.from({ length: 4096 }, (_, i) => {
      const quantile = ((i * 0.618034) % 1) * 6 - 3;
      return Math.max(3, Math.round(18 * Math.exp(0.8 * quantile)));
    });
    const batches = [...batchesOf(sequencesOf(all), () => 1024)];
    const waste = 1 - sum(all) / sum(batches.map((batch) => padded(batch.lengths)));
    expect(waste).toBeLessThan(0.02);
  });
});

it('windows cover all texts, within their bounds where a text alone is', () => {
  fc.assert(
    fc.property(lengths, fc.integer({ min: 1, max: 20 }), fc.nat(100), (all, texts, units) => {
      let end = 0;
      for (const window of windowsOf(all, texts, units)) {
        expect(window.start).toBe(end);
        ({ end } = window);
        const inside = all.slice(window.start, end);
        expect(inside.length).toBeGreaterThan(0);
        expect(inside.length).toBeLessThanOrEqual(texts);
        if (inside.length > 1) expect(sum(inside)).toBeLessThanOrEqual(units);
      }
      expect(end).toBe(all.length);
    }),
  );
});
