import fc from 'fast-check';
import { type Proposals, raggedOf } from '@sluice/mining';

/** Proposals written out: per anchor, document and rank pairs. */
export type Listed = { document: number; rank: number }[][];

export const proposalsOf = (rows: Listed, source: number): Proposals => {
  const proposals = rows.flat();
  return {
    ...raggedOf(rows.map((row) => row.map(({ document }) => document))),
    ranks: Int32Array.from(proposals, ({ rank }) => rank),
    sources: new Uint8Array(proposals.length).fill(source),
  };
};

/** Proposals as plain lists again, with the source of each. */
export const listed = ({ offsets, values, ranks, sources }: Proposals) =>
  Array.from({ length: offsets.length - 1 }, (_, row) =>
    Array.from({ length: offsets[row + 1] - offsets[row] }, (_, i) => {
      const at = offsets[row] + i;
      return { document: values[at], rank: ranks[at], source: sources[at] };
    }),
  );

/** What one source may propose: no document twice for an anchor. */
export const rowsFor = (anchors: number): fc.Arbitrary<Listed> =>
  fc.array(
    fc.uniqueArray(fc.record({ document: fc.nat(12), rank: fc.integer({ min: 1, max: 20 }) }), {
      selector: ({ document }) => document,
      maxLength: 8,
      size: 'max',
    }),
    { minLength: anchors, maxLength: anchors },
  );
