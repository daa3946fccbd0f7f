import { MiningFault, mergeProposals, type Proposals, SOURCES } from '@sluice/mining';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listed, proposalsOf, rowsFor } from './made-proposals.ts';

/** The proposals of up to four sources for the same anchors, in some order of the sources. */
const parts: fc.Arbitrary<Proposals[]> = fc
  .nat(5)
  .chain((anchors) =>
    fc
      .uniqueArray(fc.nat(SOURCES.length - 1), { minLength: 1 })
      .chain((sources) =>
        fc.tuple(
          ...sources.map((source) => rowsFor(anchors).map((rows) => proposalsOf(rows, source))),
        ),
      ),
  );

describe('mergeProposals', () => {
  it('keeps the first proposer of every candidate, with its rank', () => {
    fc.assert(
      fc.property(parts, (parts) => {
        const { proposals } = mergeProposals(parts);
        const all = parts.map(listed);
        listed(proposals).forEach((row, anchor) => {
          const proposed = all.flatMap((part) => part[anchor]);
          const first = (document: number) => proposed.find((one) => one.document === document);
          expect(row).toEqual([...new Set(proposed.map(({ document }) => document))].map(first));
        });
      }),
    );
  });

  it('counts what each source proposed and kept', () => {
    fc.assert(
      fc.property(parts, (parts) => {
        const { proposals, counts } = mergeProposals(parts);
        for (const { sources, values } of parts) {
          if (values.length === 0) continue;
          const { proposed, kept } = counts[SOURCES[sources[0]]];
          expect(proposed).toBe(values.length);
          expect(kept).toBe(proposals.sources.filter((source) => source === sources[0]).length);
        }
        expect(Object.keys(counts)).toHaveLength(
          parts.filter(({ values }) => values.length > 0).length,
        );
      }),
    );
  });

  it('is associative and changes nothing the second time', () => {
    fc.assert(
      fc.property(parts, (parts) => {
        const { proposals } = mergeProposals(parts);
        const [first, ...rest] = parts;
        const later = rest.length > 0 ? [mergeProposals(rest).proposals] : [];
        expect(mergeProposals([first, ...later]).proposals).toEqual(proposals);
        expect(mergeProposals([proposals, ...parts]).proposals).toEqual(proposals);
      }),
    );
  });

  it('gives anchors without a usable vector nothing and counts nothing of theirs', () => {
    const rows = [[{ document: 3, rank: 1 }], [{ document: 4, rank: 2 }]];
    const { proposals, counts } = mergeProposals(
      [proposalsOf(rows, 0), proposalsOf(rows, 3)],
      [true, false],
    );
    expect(listed(proposals)).toEqual([[], [{ document: 4, rank: 2, source: 0 }]]);
    expect(counts).toEqual({
      ann: { proposed: 1, kept: 1 },
      random: { proposed: 1, kept: 0 },
    });
  });

  it('refuses proposals for different anchors', () => {
    expect(() => mergeProposals([proposalsOf([[], []], 0), proposalsOf([[]], 1)])).toThrow(
      MiningFault,
    );
    expect(() => mergeProposals([proposalsOf([[], []], 0), proposalsOf([[]], 1)])).toThrow(
      'different anchors: 2 and 1',
    );
  });
});
