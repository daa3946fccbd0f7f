import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { intersectionOverUnion, nonMaximumSuppression } from '../src/non-maximum-suppression.ts';

type Box = [x1: number, y1: number, x2: number, y2: number];

const side = fc.nat(6);
const boxes: fc.Arbitrary<Box[]> = fc.array(
  fc
    .tuple(side, side, side, side)
    .map(([x, y, width, height]): Box => [x, y, x + width, y + height]),
  { maxLength: 30, size: 'max' },
);
const threshold = fc.constantFrom(0, 0.25, 0.5, 0.7, 1);

/** IoU by counting the unit squares that two boxes of whole coordinates cover. */
const byCounting = (a: Box, b: Box): number => {
  const covers = ([x1, y1, x2, y2]: Box, x: number, y: number): boolean =>
    x >= x1 && x < x2 && y >= y1 && y < y2;
  let [both, either] = [0, 0];
  for (let x = 0; x < 12; x++) {
    for (let y = 0; y < 12; y++) {
      if (covers(a, x, y) && covers(b, x, y)) both++;
      if (covers(a, x, y) || covers(b, x, y)) either++;
    }
  }
  return both === 0 ? 0 : both / either;
};

const flat = (boxes: Box[]): Float64Array => Float64Array.from(boxes.flat());

describe('intersectionOverUnion', () => {
  it('is the share of the common area in the area of either', () => {
    fc.assert(
      fc.property(boxes, (boxes) => {
        boxes.forEach((a, i) =>
          boxes.forEach((b, j) => {
            expect(intersectionOverUnion(flat(boxes), i, j)).toBeCloseTo(byCounting(a, b), 12);
          }),
        );
      }),
      { numRuns: 20 },
    );
  });

  it('is 0 with a box that is turned inside out or not a number', () => {
    const boxes = flat([
      [0, 0, 2, 2],
      [2, 2, 0, 0],
      [0, Number.NaN, 2, 2],
      [0, 0, Infinity, 2],
    ]);
    for (const other of [1, 2, 3]) expect(intersectionOverUnion(boxes, 0, other)).toBe(0);
  });
});

describe('nonMaximumSuppression', () => {
  it('takes the best box left and strikes out all it overlaps, again and again', () => {
    fc.assert(
      fc.property(boxes, threshold, fc.nat(30), (boxes, threshold, limit) => {
        const taken: number[] = [];
        let left = [...boxes.keys()].reverse();
        const order = [...left];
        while (left.length > 0 && taken.length < limit) {
          const [best] = left;
          taken.push(best);
          left = left.filter(
            (box) => box !== best && !(byCounting(boxes[box], boxes[best]) > threshold),
          );
        }
        expect(nonMaximumSuppression(flat(boxes), order, threshold, limit)).toEqual(taken);
      }),
    );
  });

  it('takes everything where nothing may overlap too much', () => {
    const same = flat([
      [0, 0, 1, 1],
      [0, 0, 1, 1],
    ]);
    expect(nonMaximumSuppression(same, [1, 0], 1, 9)).toEqual([1, 0]);
    expect(nonMaximumSuppression(same, [1, 0], 0.99, 9)).toEqual([1]);
  });
});
