import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeAfter, placeAt } from '../src/pages/triplets/scroll-place.ts';

/** Chromium's and Firefox's tallest elements, the lower of the two. */
const TALLEST_ELEMENT = 17_800_000;

const arbitrarySizes = fc.record({
  list: fc.integer({ min: 1_000, max: 200_000_000 }),
  view: fc.integer({ min: 200, max: 2_000 }),
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
        expect(place.scrollTop).toBeLessThan(TALLEST_ELEMENT);
        expect(place.scrollTop).toBeLessThanOrEqual(Math.min(sizes.list, 8_000_000));
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
          if (sizes.list > 8_000_000) expect(seen(after)).toBe(target);
          else expect(seen(after)).toBe(start.scrollTop + move);
        },
      ),
    );
  });

  it('has its ends where the scroll bar has its ends', () => {
    const sizes = { list: 60_000_000, view: 700 };
    const top = { scrollTop: 0, offset: 0 };
    expect(seen(placeAfter(8_000_000 - 700, top, sizes))).toBe(60_000_000 - 700);
    const bottom = placeAt(60_000_000, sizes);
    expect(bottom.scrollTop).toBeLessThanOrEqual(8_000_000 - 700);
    expect(seen(placeAfter(0, bottom, sizes))).toBe(0);
  });
});
