import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnNamed } from '../../src/versions/formats/column.ts';
import { columnsOf, rowsOf } from '../../src/versions/formats/formats.ts';
import type { Passage, Row, RowValue } from '../../src/versions/formats/row.ts';
import { anyGroup, anyOptions, GROUP } from './groups.ts';

const plain = { scores: false, numNegatives: 2 };
const scored = { scores: true, numNegatives: 2 };

describe('triplet', () => {
  it('has a row for each positive and negative, in the order of both', () => {
    const { rows, placements } = rowsOf('triplet', GROUP, plain);
    expect(rows.map((row) => Object.values(row))).toStrictEqual([
      ['a', 'p1', 'n1'],
      ['a', 'p1', 'n2'],
      ['a', 'p2', 'n3'],
      ['a', 'p2', 'n1'],
      ['a', 'p2', 'n4'],
    ]);
    expect(placements[3]).toStrictEqual({ positive: 1, negative: 1, row: 3 });
  });

  it('adds the similarities of positive and negative', () => {
    const { rows } = rowsOf('triplet', GROUP, scored);
    expect(rows[1]).toStrictEqual({
      anchor: 'a',
      positive: 'p1',
      negative: 'n2',
      scores: [0.875, 0.375],
    });
  });
});

describe('n-tuple', () => {
  it('drops a positive short of negatives and leaves surplus negatives out', () => {
    const { rows, placements } = rowsOf('n-tuple', GROUP, { scores: false, numNegatives: 2 });
    expect(rows).toStrictEqual([
      { anchor: 'a', positive: 'p1', negative_1: 'n1', negative_2: 'n2' },
      { anchor: 'a', positive: 'p2', negative_1: 'n3', negative_2: 'n1' },
    ]);
    expect(placements).toHaveLength(4);
    expect(rowsOf('n-tuple', GROUP, { scores: false, numNegatives: 3 }).rows).toHaveLength(1);
  });

  it('adds the similarities in column order', () => {
    const [row] = rowsOf('n-tuple', GROUP, scored).rows;
    expect(row?.['scores']).toStrictEqual([0.875, 0.5, 0.375]);
  });
});

describe('labeled-pair', () => {
  it('has the positives, then every negative once where it first appears', () => {
    const { rows, placements } = rowsOf('labeled-pair', GROUP, plain);
    expect(rows.map(({ document, label }) => [document, label])).toStrictEqual([
      ['p1', 1],
      ['p2', 1],
      ['p3', 1],
      ['n1', 0],
      ['n2', 0],
      ['n3', 0],
      ['n4', 0],
    ]);
    const shared = placements.filter(({ row }) => row === 3);
    expect(shared).toStrictEqual([
      { positive: 0, negative: 0, row: 3 },
      { positive: 1, negative: 1, row: 3 },
    ]);
  });

  it('has the score in place of the label', () => {
    const { rows } = rowsOf('labeled-pair', GROUP, scored);
    expect(rows[0]).toStrictEqual({ anchor: 'a', document: 'p1', score: 0.875 });
  });
});

describe('labeled-list', () => {
  it('has a list for each positive that has a negative', () => {
    const { rows } = rowsOf('labeled-list', GROUP, plain);
    expect(rows).toStrictEqual([
      { anchor: 'a', documents: ['p1', 'n1', 'n2'], labels: [1, 0, 0] },
      { anchor: 'a', documents: ['p2', 'n3', 'n1', 'n4'], labels: [1, 0, 0, 0] },
    ]);
  });

  it('has the scores in place of the labels', () => {
    const [row] = rowsOf('labeled-list', GROUP, scored).rows;
    expect(row).toStrictEqual({
      anchor: 'a',
      documents: ['p1', 'n1', 'n2'],
      scores: [0.875, 0.5, 0.375],
    });
  });
});

describe('flag-embedding', () => {
  it('has a row for each anchor: its positives, and every negative once', () => {
    const { rows, placements } = rowsOf('flag-embedding', GROUP, plain);
    expect(rows).toStrictEqual([
      { query: 'a', pos: ['p1', 'p2', 'p3'], neg: ['n1', 'n2', 'n3', 'n4'] },
    ]);
    expect(placements.map(({ row }) => row)).toStrictEqual([0, 0, 0, 0, 0]);
  });

  it('adds the similarities of both', () => {
    const [row] = rowsOf('flag-embedding', GROUP, scored).rows;
    expect(row).toMatchObject({
      pos_scores: [0.875, 0.75, 0.625],
      neg_scores: [0.5, 0.375, 0.5, 0.25],
    });
  });

  it('has no row for an anchor without negatives', () => {
    const [, , bare] = GROUP.positives;
    expect(rowsOf('flag-embedding', { ...GROUP, positives: [bare] }, plain).rows).toEqual([]);
  });
});

describe('tevatron', () => {
  it('has passages with ids', () => {
    expect(rowsOf('tevatron', GROUP, plain).rows).toStrictEqual([
      {
        query_id: 'id of a',
        query: 'a',
        positive_passages: ['p1', 'p2', 'p3'].map(passage),
        negative_passages: ['n1', 'n2', 'n3', 'n4'].map(passage),
      },
    ]);
  });
});

const passage = (text: string): Passage => ({ docid: `id of ${text}`, title: '', text });

const textsOf = (row: Row): RowValue[] =>
  Object.values(row)
    .flat()
    .map((value: RowValue | Passage) =>
      typeof value === 'object' && 'text' in value ? value.text : value,
    );

describe('every format', () => {
  it('places a triplet in a row that holds its anchor, its positive and its negative', () => {
    fc.assert(
      fc.property(anyGroup, anyOptions, (group, options) => {
        const { rows, placements } = rowsOf(options.format, group, options);
        for (const { positive, negative, row } of placements) {
          const { text, negatives } = group.positives[positive];
          // The row of a pair is that of its negative; the positive has one of its own.
          const own = options.format === 'labeled-pair' ? [] : [text];
          expect(textsOf(rows[row])).toStrictEqual(
            expect.arrayContaining([group.anchor, negatives[negative].text, ...own]),
          );
        }
      }),
    );
  });

  it('places every triplet, but those of an n-tuple that is short', () => {
    fc.assert(
      fc.property(anyGroup, anyOptions, (group, options) => {
        const { placements } = rowsOf(options.format, group, options);
        const lengths = group.positives.map(({ negatives }) => negatives.length);
        const n = options.numNegatives;
        const expected =
          options.format === 'n-tuple' ? lengths.map((length) => (length < n ? 0 : n)) : lengths;
        expect(placements).toHaveLength(expected.reduce((a, b) => a + b, 0));
      }),
    );
  });

  it('has exactly the columns it declares, each of a known type', () => {
    fc.assert(
      fc.property(anyGroup, anyOptions, (group, options) => {
        const columns = columnsOf(options.format, options);
        expect(columns.map(columnNamed)).not.toContain(undefined);
        for (const row of rowsOf(options.format, group, options).rows)
          expect(Object.keys(row)).toStrictEqual(columns);
      }),
    );
  });
});
