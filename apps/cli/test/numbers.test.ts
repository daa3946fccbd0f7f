import { describe, expect, it } from 'vitest';
import { count, duration, percent } from '../src/numbers.ts';

describe('numbers for people', () => {
  it('groups thousands', () => {
    expect([0, 999, 1_000, 1_234_567.8].map(count)).toEqual(['0', '999', '1,000', '1,234,568']);
  });

  it('gives durations in the unit that fits', () => {
    expect([0.04, 59.9, 125, 4_200].map(duration)).toEqual([
      '0.0 s',
      '59.9 s',
      '2 min 5 s',
      '1 h 10 min',
    ]);
  });

  it('gives shares as percentages, and says so where there is none', () => {
    expect([0, 0.4237, null].map(percent)).toEqual(['0.0 %', '42.4 %', 'none']);
  });
});
