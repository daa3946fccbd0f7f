import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Verdict } from '@sluice/contracts';
import { settlePair } from '@sluice/mining';
import { newVerdicts, opinionsByPair } from '../src/index.ts';

const verdict = (given: Partial<Verdict>): Verdict => ({
  anchor: 'a'.repeat(64),
  candidate: 'b'.repeat(64),
  label: 'negative',
  reviewer: 'Ada',
  at: '2025-01-01T00:00:00Z',
  dataset: 'shoes',
  version: null,
  ...given,
});

const arbitraryVerdict = fc
  .record({
    candidate: fc.constantFrom('b'.repeat(64), 'c'.repeat(64)),
    label: fc.constantFrom('negative', 'positive', 'unsure', 'withdrawn'),
    reviewer: fc.constantFrom('Ada', 'Ben'),
    at: fc
      .integer({ min: 0, max: 20 })
      .map((hours) => new Date(Date.UTC(2025, 0, 1, hours)).toISOString()),
  })
  .map((given) => verdict(given as Partial<Verdict>));

const dated = (verdicts: Verdict[]) => verdicts.map((one) => ({ verdict: one, dated: true }));

describe('verdicts from elsewhere', () => {
  it('are added once, however often they are imported', () => {
    fc.assert(
      fc.property(fc.array(arbitraryVerdict), fc.array(arbitraryVerdict), (ledger, imported) => {
        const first = newVerdicts(ledger, dated(imported));
        const after = [...ledger, ...first];
        expect(newVerdicts(after, dated(imported))).toEqual([]);
        for (const one of imported) expect(after).toContainEqual(one);
      }),
    );
  });

  it('without a date are added where they change what their reviewer says', () => {
    const undated = (label: Verdict['label']) => ({
      verdict: verdict({ label, at: '2026-01-01T00:00:00Z' }),
      dated: false,
    });
    const ledger = [verdict({ label: 'positive' })];
    expect(newVerdicts(ledger, [undated('positive')])).toEqual([]);
    expect(newVerdicts(ledger, [undated('negative'), undated('negative')])).toHaveLength(1);
    expect(newVerdicts(ledger, [undated('negative'), undated('positive')])).toHaveLength(2);
  });

  it('do not speak against what their reviewer said later', () => {
    const [early, late] = [
      verdict({ label: 'negative', at: '2025-01-01T00:00:00Z' }),
      verdict({ label: 'positive', at: '2025-01-01T00:00:00.5Z' }),
    ];
    for (const ledger of [
      [early, late],
      [late, early],
    ]) {
      const [opinions] = opinionsByPair(ledger).values();
      expect(settlePair(opinions)?.label).toBe('positive');
    }
  });
});
