const FLOAT32_ROUNDOFF = 2 ** -24;
const FLOAT32_LEAST_NORMAL = 2 ** -126;
const FLOAT32_OVERFLOW = 2 ** 127;

/**
 * How far a float32 inner product from ONNX Runtime can be from `dot`, for vectors of these norms.
 *
 * An inner product of n terms, added in any order, with or without fused multiply-add, obeys
 *     |fl(x·y) − x·y| ≤ γₙ Σ|xᵢyᵢ|,   γₙ = n·u / (1 − n·u),   u = 2⁻²⁴
 * (Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., §3.1), and Σ|xᵢyᵢ| ≤ ‖x‖‖y‖ by Cauchy and
 * Schwarz. γₙ₊₁ in place of γₙ pays for the rounding of `dot` itself and of the norms: it is larger by more
 * than u, they need about n·2⁻⁵³. Below the least normal number, 2⁻¹²⁶, the bound does not hold, and a
 * processor may take such numbers for zero: n inputs on either side, n products, n sums, each off by at most
 * that much. And where ‖x‖‖y‖ nears the largest float32, sums may overflow: nothing is known then.
 */
export function scoreError(dimensions: number, normX: number, normY: number): number {
  if (normX * normY >= FLOAT32_OVERFLOW) return Infinity;
  const nu = (dimensions + 1) * FLOAT32_ROUNDOFF;
  const tiny = dimensions * FLOAT32_LEAST_NORMAL * (2 + normX + normY);
  return (nu / (1 - nu)) * normX * normY + tiny;
}
