import { describe, expect, it } from 'vitest';
import { MiningFault, resolveWindow } from '../src/index.ts';

describe('resolveWindow', () => {
  it('counts negatives once, or ten times when closeness is filtered', () => {
    expect(resolveWindow({ range_min: 2 }, 4, 3)).toEqual({ rangeMin: 2, rangeMax: 9, depth: 12 });
    for (const filter of [{ absolute_margin: 0 }, { relative_margin: 0 }, { max_score: 1 }]) {
      expect(resolveWindow({ range_min: 0, ...filter }, 4, 3).rangeMax).toBe(43);
    }
  });

  it('takes a range_max that is given', () => {
    expect(resolveWindow({ range_min: 1, range_max: 7 }, 4, 3)).toEqual({
      rangeMin: 1,
      rangeMax: 7,
      depth: 10,
    });
  });

  it.each([
    [{ range_min: 0 }, 0, 'select.num_negatives'],
    [{ range_min: -1 }, 4, 'filter.range_min'],
    [{ range_min: 6, range_max: 6 }, 4, 'filter.range_min'],
    [{ range_min: 0, range_max: 3 }, 4, 'select.num_negatives'],
  ])('refuses %j with %i negatives', (filter, negatives, where) => {
    expect(() => resolveWindow(filter, negatives, 1)).toThrow(MiningFault);
    expect(() => resolveWindow(filter, negatives, 1)).toThrow(where);
  });
});
