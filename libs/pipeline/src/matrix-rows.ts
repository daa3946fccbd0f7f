import type { Matrices, Matrix } from './ports.ts';

/** Rows that lie no further apart than this are read together. */
const GAP = 64;

/**
 * Some rows of a matrix at rest, in runs of those that lie close together.
 *
 * @param rows ascending
 */
export const readRows = async (
  path: string,
  rows: ArrayLike<number>,
  matrices: Matrices,
): Promise<Matrix> => {
  const { data: none, shape } = await matrices.read(path, { start: 0, end: 0 });
  const columns = shape.slice(1).reduce((a, b) => a * b, 1);
  const Values = none.constructor as new (length: number) => Matrix['data'];
  const data = new Values(rows.length * columns);
  for (let from = 0; from < rows.length;) {
    let to = from + 1;
    while (to < rows.length && rows[to]! - rows[to - 1]! <= GAP) to++;
    const start = rows[from]!;
    const run = await matrices.read(path, { start, end: rows[to - 1]! + 1 });
    for (; from < to; from++) {
      const at = (rows[from]! - start) * columns;
      data.set(run.data.subarray(at, at + columns), from * columns);
    }
  }
  return { data, shape: [rows.length, ...shape.slice(1)] };
};
