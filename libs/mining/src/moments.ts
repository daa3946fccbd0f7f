import { symmetricEigenvalues } from './eigenvalues.ts';
import { visitProducts } from './in-batch/gram.ts';

/** Sums over vectors that tell how an embedding spreads. */
export interface Moments {
  dimensions: number;
  /** Vectors counted. */
  count: number;
  /** Σv. */
  sum: Float64Array;
  /** Σvvᵀ, `dimensions × dimensions`; only the upper triangle, with the diagonal, is kept. */
  outer: Float64Array;
}

export const emptyMoments = (dimensions: number): Moments => ({
  dimensions,
  count: 0,
  sum: new Float64Array(dimensions),
  outer: new Float64Array(dimensions * dimensions),
});

/** Vectors whose products are summed at once. */
const BLOCK = 512;

/**
 * Adds finite vectors, row-major, any number at a time. Rows of zeros stand for vectors that cannot be
 * used, and are not counted.
 */
export const addVectors = (moments: Moments, vectors: Float32Array): void => {
  const { dimensions } = moments;
  for (let start = 0; start < vectors.length; start += BLOCK * dimensions) {
    addBlock(moments, vectors.subarray(start, start + BLOCK * dimensions));
  }
};

/** With the components of all vectors as rows, Σvvᵀ holds the products of all pairs of rows. */
const addBlock = (moments: Moments, vectors: Float32Array): void => {
  const { dimensions, sum, outer } = moments;
  const count = vectors.length / dimensions;
  const components = new Float32Array(vectors.length);
  for (let v = 0; v < count; v++) {
    let usable = false;
    for (let d = 0; d < dimensions; d++) {
      const x = vectors[v * dimensions + d];
      components[d * count + v] = x;
      sum[d] += x;
      usable ||= x !== 0;
    }
    if (usable) moments.count++;
  }
  const scales = new Float64Array(dimensions).fill(1);
  visitProducts({ vectors: components, dimensions: count, scales }, (block) => {
    const rows = Math.min(dimensions - block.row, block.products.length / block.width);
    const columns = Math.min(dimensions - block.column, block.width);
    for (let i = 0; i < rows; i++) {
      const at = (block.row + i) * dimensions + block.column;
      for (let j = 0; j < columns; j++) outer[at + j] += block.products[i * block.width + j];
    }
  });
};

/**
 * Effective rank of the matrix whose rows are the vectors (Roy & Vetterli, The effective rank, EUSIPCO
 * 2007): exp(−Σ p ln p), p the singular values divided by their sum. From 1, where all vectors lie on a
 * line, to `dimensions`, where they spread alike in all directions; null without a vector.
 *
 * The singular values are the roots of the eigenvalues of Σvvᵀ. Those of rounding, up to
 * dimensions · ε times the largest, count as 0.
 */
export const effectiveRank = ({ dimensions, outer }: Moments): number | null => {
  const whole = outer.slice();
  for (let i = 0; i < dimensions; i++) {
    for (let j = 0; j < i; j++) whole[i * dimensions + j] = outer[j * dimensions + i];
  }
  const eigenvalues = symmetricEigenvalues(whole, dimensions);
  const noise = dimensions * Number.EPSILON * (eigenvalues.at(-1) ?? 0);
  const singular = eigenvalues.filter((eigenvalue) => eigenvalue > noise).map(Math.sqrt);
  if (singular.length === 0) return null;
  const total = singular.reduce((sum, value) => sum + value, 0);
  const entropy = singular.reduce(
    (sum, value) => sum - (value / total) * Math.log(value / total),
    0,
  );
  return Math.exp(entropy);
};

/**
 * Mean cosine over all pairs of n unit vectors from their sum alone:
 * (|Σv|² − n) / (n(n − 1)), because |Σv|² = n + Σ_{i≠j} v_i·v_j. Near 1 the embedding has collapsed.
 */
export const meanCosine = (sum: Float64Array, n: number): number | null => {
  if (n < 2) return null;
  const squared = sum.reduce((total, x) => total + x * x, 0);
  return (squared - n) / (n * (n - 1));
};
