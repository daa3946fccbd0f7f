import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textDigest } from '../src/digest.ts';
import { DigestTable } from '../src/digest-table.ts';

describe('DigestTable', () => {
  it('does what a Map from texts to their first row does', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 3 }), { maxLength: 3_000 }), (texts) => {
        const table = new DigestTable();
        const map = new Map<string, number>();
        texts.forEach((text, row) => {
          if (!map.has(text)) map.set(text, row);
          expect(table.add(textDigest(text), row)).toBe(map.get(text));
        });
        expect(table.size).toBe(map.size);
        for (const text of [...texts, 'absent from all']) {
          expect(table.get(textDigest(text))).toBe(map.get(text) ?? -1);
        }
      }),
      { numRuns: 30 },
    );
  });
});
