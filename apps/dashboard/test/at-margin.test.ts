import { expect, it } from 'vitest';
import { hardnessOf, HARDNESS, isZeroLoss } from '@sluice/mining';
import { marginCounter, snap } from '../src/pages/version/at-margin.ts';

const PER_UNIT = 100;
const FIRST = -50;

/** Margins between the edges of the bins, so that none is on a line. */
const margins = Array.from({ length: 400 }, (_, i) => ((i * 37) % 140) / 100 - 0.4 + 0.005);

const counts = Array.from({ length: 200 }, () => 0);
for (const margin of margins) counts[Math.floor(margin * PER_UNIT) - FIRST]++;
const hard = margins.filter((margin) => margin <= 0).length;

it('counts what any margin makes of the triplets as their definitions do', () => {
  const at = marginCounter(
    { per_unit: PER_UNIT, first: FIRST },
    { total: margins.length, hard, counts },
  );
  for (let step = 0; step <= 150; step++) {
    const margin = step / PER_UNIT;
    const { zeroLoss, hardness } = at(margin);
    const zero = margins.filter((difference) => isZeroLoss(0, difference, margin)).length;
    expect(zeroLoss).toBe(zero / margins.length);
    const words = margins.map((difference) => HARDNESS[hardnessOf(0, difference, margin)]);
    for (const name of HARDNESS) {
      expect(hardness[name], `${name} at ${margin}`).toBe(
        words.filter((word) => word === name).length,
      );
    }
  }
});

it('knows of no share of nothing', () => {
  const at = marginCounter({ per_unit: 1000, first: 0 }, { total: 0, hard: 0, counts: [] });
  expect(at(0.2)).toEqual({ zeroLoss: null, hardness: { hard: 0, semi_hard: 0, easy: 0 } });
});

it('snaps to the edges of the bins, and never below 0', () => {
  expect(snap(0.20049, 1000)).toBe(0.2);
  expect(snap(-3, 1000)).toBe(0);
  expect(snap(0.3, 1000)).toBe(0.3);
});
