/**
 * Eigenvalues of a real symmetric matrix, ascending, each within a few units of rounding of the matrix's
 * norm: Householder's reduction to tridiagonal form, then bisection on Sturm sequences (Golub & Van Loan,
 * Matrix Computations, 8.3.1 and 8.4.1). O(size³), and no iteration that could fail to converge.
 *
 * @param matrix size × size, finite; it is overwritten
 */
export const symmetricEigenvalues = (matrix: Float64Array, size: number): Float64Array =>
  tridiagonalEigenvalues(tridiagonalise(matrix, size));

interface Tridiagonal {
  diagonal: Float64Array;
  /** Squares of the elements beside the diagonal: square[i] between i − 1 and i, square[0] = 0. */
  squares: Float64Array;
}

/**
 * Reflects the matrix into tridiagonal form, from its last row upwards: with x the part of row i left of
 * the diagonal, v = x + sign(x_last)·‖x‖·e_last and H = 1 − 2vvᵀ/vᵀv, Hx has only its last element left,
 * and H A H = A − vwᵀ − wvᵀ for w = p − (pᵀv / vᵀv)·v, p = 2Av / vᵀv.
 */
const tridiagonalise = (matrix: Float64Array, size: number): Tridiagonal => {
  const diagonal = new Float64Array(size);
  const squares = new Float64Array(size);
  const w = new Float64Array(size);
  for (let i = size - 1; i >= 0; i--) {
    diagonal[i] = matrix[i * size + i];
    const v = matrix.subarray(i * size, i * size + i);
    for (const x of v) squares[i] += x * x;
    if (i < 2 || squares[i] === 0) continue;
    const last = v[i - 1];
    const length = Math.sqrt(squares[i]);
    v[i - 1] = last + (last < 0 ? -length : length);
    reflect(matrix, size, v, w, squares[i] + Math.abs(last) * length);
  }
  return { diagonal, squares };
};

/** A ← HAH for the leading block as wide as v, given half = vᵀv / 2. */
const reflect = (
  matrix: Float64Array,
  size: number,
  v: Float64Array,
  w: Float64Array,
  half: number,
): void => {
  const width = v.length;
  let overlap = 0;
  for (let r = 0; r < width; r++) {
    let sum = 0;
    for (let c = 0, at = r * size; c < width; c++, at++) sum += matrix[at] * v[c];
    w[r] = sum / half;
    overlap += w[r] * v[r];
  }
  const share = overlap / (2 * half);
  for (let r = 0; r < width; r++) w[r] -= share * v[r];
  for (let r = 0; r < width; r++) {
    const [vr, wr] = [v[r], w[r]];
    for (let c = 0, at = r * size; c < width; c++, at++) matrix[at] -= vr * w[c] + wr * v[c];
  }
};

const tridiagonalEigenvalues = (matrix: Tridiagonal): Float64Array => {
  const { diagonal, squares } = matrix;
  const size = diagonal.length;
  // Gershgorin: every eigenvalue lies in one of these discs.
  const radius = (i: number): number => Math.sqrt(squares[i]) + Math.sqrt(squares[i + 1] ?? 0);
  const least = diagonal.reduce((low, x, i) => Math.min(low, x - radius(i)), Infinity);
  const most = diagonal.reduce((high, x, i) => Math.max(high, x + radius(i)), -Infinity);
  const found = new Float64Array(size);
  const resolution = Number.EPSILON * Math.max(Math.abs(least), Math.abs(most));
  for (let k = 0; k < size; k++) {
    let low = k === 0 ? least : found[k - 1];
    let high = most;
    while (high - low > resolution) {
      const middle = low + (high - low) / 2;
      if (middle === low || middle === high) break;
      if (countBelow(matrix, middle, resolution) > k) high = middle;
      else low = middle;
    }
    found[k] = low + (high - low) / 2;
  }
  return found;
};

/** Eigenvalues below x: by Sylvester's law of inertia, the negative pivots of T − x = LDLᵀ. */
const countBelow = ({ diagonal, squares }: Tridiagonal, x: number, tiny: number): number => {
  let below = 0;
  let pivot = 1;
  for (let i = 0; i < diagonal.length; i++) {
    pivot = diagonal[i] - x - squares[i] / pivot;
    if (pivot === 0) pivot = -tiny;
    if (pivot < 0) below++;
  }
  return below;
};
