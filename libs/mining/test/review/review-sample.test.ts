import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DECISIONS, REASONS, reviewSample, type ReviewPool } from '../../src/index.ts';
import { misfit, uniform } from '../chi-squared.ts';

type Decision = (typeof DECISIONS)[number];

interface Row {
  anchor: number;
  similarity: number;
  decision: Decision;
  reason?: string;
}

const poolOf = (rows: readonly Row[]): ReviewPool => ({
  anchors: Int32Array.from(rows, ({ anchor }) => anchor),
  similarities: Float64Array.from(rows, ({ similarity }) => similarity),
  decisions: Uint8Array.from(rows, ({ decision }) => DECISIONS.indexOf(decision)),
  reasons: Uint8Array.from(rows, ({ reason }) => REASONS.indexOf(reason ?? '')),
});

const passed = (anchor: number, similarity: number): Row => ({
  anchor,
  similarity,
  decision: 'kept',
});
const chosen = (anchor: number, similarity: number): Row => ({
  anchor,
  similarity,
  decision: 'selected',
});
const suspected = (anchor: number, similarity: number): Row => ({
  anchor,
  similarity,
  decision: 'rejected',
  reason: 'relative_margin',
});
const setAside = (anchor: number, similarity: number): Row => ({
  anchor,
  similarity,
  decision: 'review',
  reason: 'relative_margin',
});
const known = (anchor: number, similarity: number): Row => ({
  anchor,
  similarity,
  decision: 'rejected',
  reason: 'known_positive',
});

const rowsOn = (rows: readonly Row[], ground: string, options = { each: 100, seed: 1 }): number[] =>
  reviewSample(poolOf(rows), options)
    .filter((pick) => pick.ground === ground)
    .map(({ row }) => row);

const arbitraryRows = fc
  .array(
    fc.record({
      anchor: fc.nat(6),
      similarity: fc.double({ min: -1, max: 1, noNaN: true }),
      make: fc.constantFrom(passed, chosen, suspected, setAside, known),
    }),
    { maxLength: 60 },
  )
  .map((rows) =>
    rows
      .toSorted((a, b) => a.anchor - b.anchor)
      .map(({ anchor, similarity, make }) => make(anchor, similarity)),
  );

describe('reviewSample', () => {
  it('takes the pair on either side of each anchor’s line, the narrowest gap first', () => {
    const rows = [
      [suspected(0, 0.9), suspected(0, 0.7), passed(0, 0.6), passed(0, 0.2)],
      [known(1, 0.95), suspected(1, 0.8), passed(1, 0.79)],
      [passed(2, 0.9), passed(2, 0.8)],
    ].flat();
    const threshold = rowsOn(rows, 'threshold');
    expect(new Set(threshold.slice(0, 2))).toEqual(new Set([5, 6]));
    expect(new Set(threshold.slice(2))).toEqual(new Set([1, 2]));
    const two = rowsOn(rows, 'threshold', { each: 2, seed: 1 });
    expect(new Set(two)).toEqual(new Set([5, 6]));
  });

  it('hands over all that was set aside, the closest to being let pass first', () => {
    const rows = [setAside(0, 0.9), setAside(0, 0.62), passed(0, 0.6), setAside(1, 0.9)];
    expect(rowsOn(rows, 'set_aside')).toEqual([1, 0, 3]);
  });

  it('shows each candidate once, none of which is known, and the same ones for the same seed', () => {
    fc.assert(
      fc.property(
        arbitraryRows,
        fc.integer(),
        fc.integer({ min: 1, max: 9 }),
        (rows, seed, each) => {
          const picks = reviewSample(poolOf(rows), { each, seed });
          expect(new Set(picks.map(({ row }) => row)).size).toBe(picks.length);
          for (const { row, ground } of picks) {
            expect(rows[row].reason).not.toBe('known_positive');
            if (ground === 'random') expect(rows[row].decision).toBe('selected');
            if (ground === 'set_aside') expect(rows[row].decision).toBe('review');
          }
          const selected = rows.filter(({ decision }) => decision === 'selected').length;
          const random = picks.filter(({ ground }) => ground === 'random').length;
          expect(random).toBe(Math.min(each, selected));
          expect(reviewSample(poolOf(rows), { each, seed })).toEqual(picks);
        },
      ),
    );
  });

  it('draws every chosen negative equally often, first of all and among the first few', () => {
    const rows = Array.from({ length: 20 }, (_, i) => chosen(Math.floor(i / 4), i / 20));
    const pool = poolOf(rows);
    const first = new Float64Array(20);
    const early = new Float64Array(20);
    for (let seed = 0; seed < 4000; seed++) {
      const picks = reviewSample(pool, { each: 5, seed }).filter(
        ({ ground }) => ground === 'random',
      );
      first[picks[0].row]++;
      for (const { row } of picks) early[row]++;
    }
    expect(misfit(first, uniform(20))).toBeLessThan(1);
    expect(misfit(early, uniform(20))).toBeLessThan(1);
  });

  it('lets the grounds take turns, so that none waits for another to end', () => {
    const rows = Array.from({ length: 30 }, (_, i) => [
      setAside(i, 0.9),
      suspected(i, 0.8),
      passed(i, 0.7),
      chosen(i, 0.1),
    ]).flat();
    const head = reviewSample(poolOf(rows), { each: 30, seed: 3 }).slice(0, 30);
    const counts = Map.groupBy(head, ({ ground }) => ground);
    for (const picks of counts.values()) expect(picks).toHaveLength(10);
  });
});
