import type { Preferences } from './preferences.ts';

/** Marks what every pair gets if nothing is capped: the first it wants of its preferences. */
export const firstWanted = ({ offsets, values, wanted }: Preferences): Uint8Array => {
  const chosen = new Uint8Array(values.length);
  wanted.forEach((count, row) => {
    chosen.fill(1, offsets[row], Math.min(offsets[row] + count, offsets[row + 1]));
  });
  return chosen;
};

/**
 * Leaves every anchor at most `limit` different negatives over all its pairs: of those its pairs hold,
 * the ones that stand first in any pair's holding, ties going to the closest. Each pair then chooses
 * again among these by its own preferences. The order of the pairs plays no part.
 *
 * @param pairs the pairs of anchor a are rows [pairs[a], pairs[a + 1]) of the preferences
 * @param held 1 for each value of the preferences that its pair holds
 * @param closestFirst the order of an anchor's proposals by rank
 */
export const limitPerAnchor = (
  preferences: Preferences,
  pairs: Uint32Array,
  held: Uint8Array,
  limit: number,
  closestFirst: (a: number, b: number) => number,
): Uint8Array => {
  const { offsets, values, wanted } = preferences;
  const chosen = held.slice();
  for (let anchor = 0; anchor + 1 < pairs.length; anchor++) {
    const [first, end] = [pairs[anchor], pairs[anchor + 1]];
    const places = bestPlaces(preferences, first, end, held);
    if (places.size <= limit) continue;
    const kept = new Set(
      [...places.keys()]
        .sort((a, b) => places.get(a)! - places.get(b)! || closestFirst(a, b))
        .slice(0, limit),
    );
    for (let row = first; row < end; row++) {
      let left = wanted[row];
      for (let i = offsets[row]; i < offsets[row + 1]; i++) {
        chosen[i] = left > 0 && kept.has(values[i]) ? 1 : 0;
        left -= chosen[i];
      }
    }
  }
  return chosen;
};

/** For each proposal that rows [first, end) hold, its earliest place in a row's holding. */
const bestPlaces = (
  { offsets, values }: Preferences,
  first: number,
  end: number,
  held: Uint8Array,
): Map<number, number> => {
  const places = new Map<number, number>();
  for (let row = first; row < end; row++) {
    let place = 0;
    for (let i = offsets[row]; i < offsets[row + 1]; i++) {
      if (!held[i]) continue;
      places.set(values[i], Math.min(place, places.get(values[i]) ?? place));
      place++;
    }
  }
  return places;
};
