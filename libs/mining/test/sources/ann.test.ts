import { firstPositiveRanks, proposeNeighbours, raggedOf } from '@sluice/mining';
import { describe, expect, it } from 'vitest';
import { listed } from './made-proposals.ts';

const neighbours = raggedOf([[4, 1, 0, 3], [2], []]);

describe('proposeNeighbours', () => {
  it('proposes the nearest, at most `depth` of them', () => {
    expect(listed(proposeNeighbours(neighbours, 2, 0))).toEqual([
      [
        { document: 4, rank: 1, source: 0 },
        { document: 1, rank: 2, source: 0 },
      ],
      [{ document: 2, rank: 1, source: 0 }],
      [],
    ]);
  });

  it('passes over the anchor’s class, which the ranks do not count', () => {
    const labels = { anchors: Int32Array.of(7, 8, 9), documents: Int32Array.of(1, 7, 8, 2, 7) };
    expect(listed(proposeNeighbours(neighbours, 2, 0, labels))).toEqual([
      [
        { document: 0, rank: 1, source: 0 },
        { document: 3, rank: 2, source: 0 },
      ],
      [],
      [],
    ]);
  });
});

describe('firstPositiveRanks', () => {
  it('counts from 1, without the anchor’s own text, and is 0 where no positive is found', () => {
    const positives = new Set(['0 3', '0 0', '1 5']);
    const isPositive = (anchor: number, document: number): boolean =>
      positives.has(`${anchor} ${document}`);
    expect(firstPositiveRanks(neighbours, Int32Array.of(1, -1, -1), isPositive)).toEqual(
      Int32Array.of(2, 0, 0),
    );
  });
});
