import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeAfter, placeAt } from '../src/pages/triplets/scroll-place.ts';

/** The content's height; browsers allow twice that. */
const TALLEST = 8_000_000;

const arbitrarySizes = fc.record({
  list: fc.integer({ min: 1_000, max: 200_000_000 }),
  view: fc.integer({ min: 200, max: 1_000 }),
});

/** The first pixel of the list that is seen. */
const seen = ({ scrollTop, offset }: { scrollTop: number; offset: number }): number =>
  scrollTop + offset;

describe('a list that may be higher than an element can be', () => {
  it('shows any pixel of it at a place that a scroll bar can have', () => {
    fc.assert(
      fc.property(arbitrarySizes, fc.double({ min: 0, max: 1, noNaN: true }), (sizes, share) => {
        const most = Math.max(0, sizes.list - sizes.view);
        const pixel = Math.round(share * most);
        const place = placeAt(pixel, sizes);
        expect(seen(place)).toBe(pixel);
        expect(place.scrollTop).toBeGreaterThanOrEqual(0);
        expect(place.scrollTop).toBeLessThanOrEqual(Math.min(sizes.list, TALLEST) - sizes.view);
      }),
      { examples: [[{ list: 27_280_001, view: 200 }, 0.9958621948891783]] },
    );
  });

  it('leaves room to scroll on wherever the list goes on', () => {
    fc.assert(
      fc.property(arbitrarySizes, fc.double({ min: 0, max: 1, noNaN: true }), (sizes, share) => {
        const { list, view } = sizes;
        const pixel = Math.round(share * (list - view));
        const { scrollTop } = placeAt(pixel, sizes);
        const below = Math.min(list, TALLEST) - view - scrollTop;
        expect(scrollTop).toBeGreaterThanOrEqual(Math.min(view, pixel));
        expect(below).toBeGreaterThanOrEqual(Math.min(view, list - view - pixel));
      }),
    );
  });

  it('moves pixel by pixel where it is scrolled a little', () => {
    fc.assert(
      fc.property(
        arbitrarySizes,
        fc.double({ min: 0.1, max: 0.9, noNaN: true }),
        fc.integer({ min: -199, max: 199 }),
        (sizes, share, move) => {
          const start = placeAt(Math.round(share * (sizes.list - sizes.view)), sizes);
          const after = placeAfter(start.scrollTop + move, start, sizes);
          const target = Math.max(0, Math.min(seen(start) + move, sizes.list - sizes.view));
          if (sizes.list > TALLEST) expect(seen(after)).toBe(target);
          else expect(seen(after)).toBe(start.scrollTop + move);
        },
      ),
    );
  });

  it('has its ends where the scroll bar has its ends', () => {
    const sizes = { list: 60_000_000, view: 700 };
    const top = { scrollTop: 0, offset: 0 };
    expect(seen(placeAfter(TALLEST - 700, top, sizes))).toBe(60_000_000 - 700);
    const bottom = placeAt(60_000_000, sizes);
    expect(bottom.scrollTop).toBeLessThanOrEqual(TALLEST - 700);
    expect(seen(placeAfter(0, bottom, sizes))).toBe(0);
  });
});
