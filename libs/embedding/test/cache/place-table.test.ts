import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PlaceTable } from '../../src/cache/place-table.ts';

/** Every place stored under a tag. */
const placesOf = (table: PlaceTable, tag: number): number[] => {
  const places: number[] = [];
  for (let place; (place = table.place(tag, places.length)) !== 0;) places.push(place);
  return places.sort((a, b) => a - b);
};

const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });
/** Tags of few different values, so that many are equal and many lie in one partition. */
const tag = fc.oneof(word, fc.nat(40), fc.constantFrom(2 ** 32 - 1, 2 ** 22, 2 ** 22 - 1));
const keep = (place: number): boolean => place % 2 === 1;
const entries = fc.array(fc.tuple(tag, fc.integer({ min: 1, max: 2 ** 32 - 1 })));

describe('a place table', () => {
  it('is a map from tags to all their places, as many as are added', () => {
    fc.assert(
      fc.property(entries, fc.array(tag), (added, others) => {
        const table = new PlaceTable();
        const expected = new Map<number, number[]>();
        for (const [tag, place] of added) {
          table.add(tag, place);
          expected.set(tag, [...(expected.get(tag) ?? []), place]);
        }
        expect(table.size).toBe(added.length);
        for (const tag of [...expected.keys(), ...others]) {
          expect(placesOf(table, tag)).toEqual((expected.get(tag) ?? []).sort((a, b) => a - b));
        }
      }),
    );
  });

  it('keeps the places that are to be kept', () => {
    fc.assert(
      fc.property(entries, (added) => {
        const table = new PlaceTable();
        for (const [tag, place] of added) table.add(tag, place);
        table.retain(keep);
        const kept = added.filter(([, place]) => keep(place));
        expect(table.size).toBe(kept.length);
        for (const [tag] of added) {
          const places = kept.filter(([other]) => other === tag).map(([, place]) => place);
          expect(placesOf(table, tag)).toEqual(places.sort((a, b) => a - b));
        }
      }),
    );
  });

  it('takes 16 bytes an entry at most', () => {
    const table = new PlaceTable();
    for (let i = 1; i <= 300_000; i++) {
      table.add(Math.imul(i, 0x9e3779b1) >>> 0, i);
      if (i >= 100_000 && i % 1_000 === 0) expect(table.bytes / i).toBeLessThanOrEqual(16);
    }
    expect(table.place(Math.imul(77, 0x9e3779b1) >>> 0, 0)).toBe(77);
  });
});
