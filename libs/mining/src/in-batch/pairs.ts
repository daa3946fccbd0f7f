/** Positive pairs are two rows of one class, negative pairs rows of two classes; both in either order. */
export type PairKind = 'positive' | 'negative';

/** The cells anchor · size + other of all pairs of a kind in a matrix over the batch, ascending. */
export const pairCells = (labels: Int32Array, kind: PairKind): Int32Array => {
  const size = labels.length;
  const wantsPositives = kind === 'positive';
  const cells = new Int32Array(countPairs(labels, kind));
  let end = 0;
  for (let anchor = 0; anchor < size; anchor++) {
    for (let other = 0; other < size; other++) {
      const isPositive = labels[other] === labels[anchor];
      if (isPositive === wantsPositives && other !== anchor) cells[end++] = anchor * size + other;
    }
  }
  return cells;
};

/** Pairs of a kind, counted in both orders. */
export const countPairs = (labels: Int32Array, kind: PairKind): number => {
  const sizes = new Map<number, number>();
  for (const label of labels) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  const sameClass = [...sizes.values()].reduce((sum, size) => sum + size * size, 0);
  return kind === 'positive' ? sameClass - labels.length : labels.length ** 2 - sameClass;
};
