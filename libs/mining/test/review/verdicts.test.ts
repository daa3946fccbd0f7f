import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { settlePair, VERDICT_LABELS, type Opinion } from '../../src/index.ts';

const opinion = (reviewer: string, label: Opinion['label'], settles = false): Opinion => ({
  reviewer,
  label,
  settles,
});

const opinions = fc.array(
  fc.record({
    reviewer: fc.constantFrom('ada', 'ben', 'cleo'),
    label: fc.constantFrom(...VERDICT_LABELS, 'withdrawn' as const),
  }),
  { maxLength: 12 },
);

describe('settlePair', () => {
  it('lets those who are sure outvote nobody: they agree, or the pair is disputed', () => {
    const agreed = settlePair([opinion('ada', 'negative'), opinion('ben', 'unsure')]);
    expect(agreed).toMatchObject({ label: 'negative', disputed: false });
    const disputed = [opinion('ada', 'negative'), opinion('ben', 'positive')];
    expect(settlePair(disputed)).toMatchObject({ label: 'unsure', disputed: true });
    const outvoted = [...disputed, opinion('cleo', 'positive')];
    expect(settlePair(outvoted)).toMatchObject({ label: 'unsure', disputed: true });
  });

  it('counts the last word of each, and nothing of those who withdrew theirs', () => {
    const words = [opinion('ada', 'negative'), opinion('ada', 'positive')];
    expect(settlePair(words)).toMatchObject({ label: 'positive', disputed: false });
    expect(settlePair([...words, opinion('ada', 'withdrawn')])).toBeUndefined();
    expect(settlePair([])).toBeUndefined();
  });

  it('ends a disagreement by a verdict that settles, until its reviewer withdraws it', () => {
    const words = [
      opinion('ada', 'negative'),
      opinion('ben', 'positive'),
      opinion('cleo', 'positive', true),
    ];
    expect(settlePair(words)).toMatchObject({ label: 'positive', disputed: false });
    const later = [...words, opinion('ben', 'negative')];
    expect(settlePair(later)).toMatchObject({ label: 'positive', disputed: false });
    expect(settlePair([...words, opinion('cleo', 'withdrawn')])).toMatchObject({ disputed: true });
  });

  it('depends on the order of each reviewer’s words only', () => {
    fc.assert(
      fc.property(opinions, (words) => {
        const byReviewer = words.toSorted((a, b) => (a.reviewer < b.reviewer ? -1 : 1));
        const { labels, ...rest } = settlePair(words) ?? { labels: new Map<string, string>() };
        const { labels: others, ...same } = settlePair(byReviewer) ?? {
          labels: new Map<string, string>(),
        };
        expect(same).toEqual(rest);
        expect(Object.fromEntries(others)).toEqual(Object.fromEntries(labels));
      }),
    );
  });

  it('is sure exactly where all who are sure say the same, and unsure otherwise', () => {
    fc.assert(
      fc.property(opinions, (words) => {
        const settled = settlePair(words);
        if (!settled) return;
        const sure = new Set([...settled.labels.values()].filter((label) => label !== 'unsure'));
        expect(settled.disputed).toBe(sure.size === 2);
        expect(
          sure.size === 1 ? sure.has(settled.label as 'negative') : settled.label === 'unsure',
        ).toBe(true);
      }),
    );
  });
});
