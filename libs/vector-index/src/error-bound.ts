import type { Extent } from './quantization.ts';

/** Sums of products of a uint8 and an int8 stay below 2³¹ up to here. */
const MAX_DIMENSIONS = Math.floor(2 ** 31 / (255 * 127));

const FLOAT32_OVERFLOW = 2 ** 127;

/** More than what float32 rounds away of a product of scale and sum, twice 2⁻²⁴, and float64 of all the rest. */
const ROUNDING = 2 ** -21;

/**
 * How far the score of x and y, x̂·ŷ as ONNX Runtime computes it, can be from `dot(x, y)`.
 *
 *     x·y − x̂·ŷ = (x − x̂)·ŷ + x·(y − ŷ),  so  |x·y − x̂·ŷ| ≤ ‖x − x̂‖‖ŷ‖ + ‖x‖‖y − ŷ‖
 *
 * by Cauchy and Schwarz, with ‖ŷ‖ ≤ ‖y‖ + ‖y − ŷ‖. The sum of the products of integers is exact (see exact-levels.ts)
 * while it fits 32 bits. What follows is rounded: to float32, and by the scales. Where that may overflow, nothing is known.
 */
export function scoreError(dimensions: number, x: Extent, y: Extent): number {
  const approximation = y.norm + y.residual;
  const unscaled = 127 * Math.sqrt(dimensions) * approximation;
  if (dimensions > MAX_DIMENSIONS || !(unscaled < FLOAT32_OVERFLOW)) return Infinity;
  return (
    x.residual * approximation +
    x.norm * y.residual +
    ROUNDING * (x.norm + x.residual) * approximation
  );
}
