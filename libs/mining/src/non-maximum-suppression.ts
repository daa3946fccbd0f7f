/** Boxes as x1, y1, x2, y2 one after the other, x1 ≤ x2 and y1 ≤ y2. */
export type Boxes = Float32Array | Float64Array;

/** Intersection over union of two boxes; 0 where the union has no area, or a box has no sense. */
export const intersectionOverUnion = (boxes: Boxes, a: number, b: number): number => {
  const [i, j] = [4 * a, 4 * b];
  const width = Math.min(boxes[i + 2], boxes[j + 2]) - Math.max(boxes[i], boxes[j]);
  const height = Math.min(boxes[i + 3], boxes[j + 3]) - Math.max(boxes[i + 1], boxes[j + 1]);
  if (!(width > 0 && height > 0)) return 0;
  const intersection = width * height;
  return intersection / (areaOf(boxes, i) + areaOf(boxes, j) - intersection);
};

const areaOf = (boxes: Boxes, at: number): number =>
  (boxes[at + 2] - boxes[at]) * (boxes[at + 3] - boxes[at + 1]);

/**
 * Greedy non-maximum suppression: takes boxes in the order given, best first, and passes over each that
 * overlaps one already taken by an IoU above `threshold`, until `limit` are taken. O(boxes · limit).
 *
 * @returns members of `order`, in its order
 */
export const nonMaximumSuppression = (
  boxes: Boxes,
  order: ArrayLike<number>,
  threshold: number,
  limit: number,
): number[] => {
  const taken: number[] = [];
  for (let i = 0; i < order.length && taken.length < limit; i++) {
    const box = order[i];
    if (!taken.some((other) => intersectionOverUnion(boxes, box, other) > threshold)) {
      taken.push(box);
    }
  }
  return taken;
};
