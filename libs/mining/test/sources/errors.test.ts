import {
  MiningFault,
  OUTCOMES,
  type Predictions,
  proposeErrors,
  SOURCES,
  type Truth,
} from '@sluice/mining';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsOf, errorsByHand, logs, truthOf } from './made-log.ts';
import { listed } from './made-proposals.ts';

const defaults = { top_k: 100, per_group: 64, iou: 0.7 };

/** Ten documents; anchor 0 has the text of document 0, and documents 1 and 2 are right for it. */
const truth: Truth = {
  ownDocument: Int32Array.of(0, -1),
  documents: 10,
  isPositive: (anchor, document) => anchor === 0 && (document === 1 || document === 2),
};

const logOf = (rows: number[][], more: Partial<Predictions> = {}): Predictions => ({
  anchors: Int32Array.from(rows, ([anchor]) => anchor),
  documents: Int32Array.from(rows, ([, document]) => document),
  scores: Float64Array.from(rows, ([, , score]) => score),
  ...more,
});

describe('proposeErrors', () => {
  it('does what the definitions say', () => {
    fc.assert(
      fc.property(logs, (log) => {
        const found = proposeErrors(columnsOf(log), truthOf(log), log.options, log.margin);
        const expected = errorsByHand(log);
        const proposed = listed(found.proposals).flatMap((row, anchor) =>
          row.map(({ document, rank }) => ({ anchor, document, rank })),
        );
        expect(proposed).toEqual(expected.proposed);
        expect([...found.losses]).toEqual(expected.losses);
        expect(found.proposals.sources.every((source) => SOURCES[source] === 'errors')).toBe(true);
        for (const outcome of OUTCOMES) {
          const predictions = expected.outcomes.filter((one) => one === outcome);
          expect(found.counts[outcome]).toBe(predictions.length);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('counts every prediction once', () => {
    fc.assert(
      fc.property(logs, (log) => {
        const { counts, proposals } = proposeErrors(columnsOf(log), truthOf(log), log.options, 0);
        const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
        expect(total).toBe(log.predictions.length);
        expect(counts.proposed).toBe(proposals.values.length);
      }),
    );
  });

  it('takes ranks from the scores, and the loss from the best right document', () => {
    const log = logOf([
      [0, 5, 0.9],
      [0, 0, 0.8],
      [0, 1, 0.7],
      [0, 6, 0.6],
      [0, 2, 0.5],
      [0, 7, 0.25],
    ]);
    const { proposals, losses } = proposeErrors(log, truth, defaults, 0.2);
    expect(listed(proposals)[0].map(({ document, rank }) => [document, rank])).toEqual([
      [5, 1],
      [6, 3],
      [7, 5],
    ]);
    expect([...losses].map((loss) => loss.toFixed(6))).toEqual([
      '0.400000',
      '0.100000',
      '0.000000',
    ]);
  });

  it('measures an anchor without a right prediction from its lowest score', () => {
    const log = logOf([
      [1, 3, 0.9],
      [1, 4, 0.5],
    ]);
    const { losses } = proposeErrors(log, truth, defaults, 0.125);
    expect([...losses].map((loss) => loss.toFixed(6))).toEqual(['0.525000', '0.125000']);
  });

  it('keeps 64 of the 128 regions of an image, those of highest loss', () => {
    const regions = Array.from({ length: 128 }, (_, i) => i);
    const log: Predictions = {
      anchors: new Int32Array(128).fill(0),
      documents: Int32Array.from(regions, (i) => i + 10),
      ranks: Int32Array.from(regions, (i) => i + 1),
      losses: Float64Array.from(regions, (i) => (i * 37) % 128),
      groups: new Int32Array(128),
    };
    const images = { ...truth, documents: 138 };
    const { proposals, losses, counts } = proposeErrors(
      log,
      images,
      { ...defaults, top_k: 128 },
      0,
    );
    expect(counts).toMatchObject({ proposed: 64, over_cap: 64, suppressed: 0 });
    expect(losses.toSorted()[0]).toBe(64);
    expect(proposals.ranks).toEqual(proposals.ranks.toSorted());
  });

  it('orders errors by rank where the log tells no loss', () => {
    const log: Predictions = {
      anchors: Int32Array.of(1, 1, 1),
      documents: Int32Array.of(5, 6, 7),
      ranks: Int32Array.of(3, 1, 2),
    };
    const { proposals, losses } = proposeErrors(log, truth, { ...defaults, per_group: 2 }, 0);
    expect(listed(proposals)[1].map(({ document }) => document)).toEqual([6, 7]);
    expect(losses).toEqual(Float64Array.of(Number.NaN, Number.NaN));
  });

  it('counts what it does not know instead of stumbling over it', () => {
    const log = logOf([
      [-1, 3, 1],
      [2, 3, 1],
      [1, -1, 1],
      [1, 10, 1],
      [1, 3, Number.NaN],
      [1, 3, Infinity],
    ]);
    const { counts, proposals } = proposeErrors(log, truth, defaults, 0);
    expect(counts).toMatchObject({
      unknown_anchor: 2,
      unknown_document: 2,
      unranked: 2,
      proposed: 0,
    });
    expect(listed(proposals)).toEqual([[], []]);
  });

  it.each([
    [{ scores: undefined }, 'predictions: need a score or a rank'],
    [{ documents: new Int32Array(2) }, 'predictions.documents: 1 predictions need 1 values, got 2'],
    [{ boxes: new Float32Array(3) }, 'predictions.boxes: 1 predictions need 4 values, got 3'],
    [{ groups: Int32Array.of(-1) }, 'predictions.groups: are numbered from 0, got -1'],
  ])('refuses columns that do not fit together (%j)', (columns, message) => {
    const log = logOf([[1, 3, 1]], columns);
    expect(() => proposeErrors(log, truth, defaults, 0)).toThrow(MiningFault);
    expect(() => proposeErrors(log, truth, defaults, 0)).toThrow(message);
  });
});
