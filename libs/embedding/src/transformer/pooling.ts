import { isWeighted } from './head-graph.ts';
import type { PoolingMode } from './modules.ts';

/** Where a text's tokens lie in its row of a batch: [start, end), of which the first `skipped` are not pooled. */
export interface TokenSpan {
  start: number;
  end: number;
  skipped: number;
}

/**
 * The weights that make a pooling mode a sum of token vectors: texts × modes × width, for the modes that are one.
 * With n pooled tokens, the i-th of the text's tokens counted from 1:
 *
 *   mean 1/n · mean_sqrt_len_tokens 1/√n · weightedmean i/Σi · cls the first · lasttoken the last
 *
 * Where the prompt is all there is, means are 0, cls and lasttoken are the first and nothing, as in
 * sentence-transformers.
 */
export function poolingWeights(
  spans: readonly TokenSpan[],
  modes: readonly PoolingMode[],
  width: number,
): Float32Array<ArrayBuffer> {
  const weighted = modes.filter(isWeighted);
  const weights = new Float32Array(spans.length * weighted.length * width);
  let row = 0;
  for (const span of spans) {
    for (const mode of weighted) WEIGHERS[mode]!(weights.subarray(row, (row += width)), span);
  }
  return weights;
}

/** 0 for pooled tokens and −∞ for all others: texts × 1 × width. */
export function poolingMask(spans: readonly TokenSpan[], width: number): Float32Array<ArrayBuffer> {
  const mask = new Float32Array(spans.length * width).fill(Number.NEGATIVE_INFINITY);
  spans.forEach((span, text) => {
    const { start, end } = pooled(span);
    mask.fill(0, text * width + start, text * width + end);
  });
  return mask;
}

const pooled = ({ start, end, skipped }: TokenSpan): { start: number; end: number } => ({
  start: Math.min(start + skipped, end),
  end,
});

type Weigher = (row: Float32Array, span: TokenSpan) => void;

const evenly =
  (divisor: (count: number) => number): Weigher =>
  (row, span) => {
    const { start, end } = pooled(span);
    row.fill(1 / divisor(end - start), start, end);
  };

const WEIGHERS: Readonly<Partial<Record<PoolingMode, Weigher>>> = {
  mean: evenly((count) => count),
  mean_sqrt_len_tokens: evenly(Math.sqrt),
  weightedmean(row, span) {
    const { start, end } = pooled(span);
    let sum = 0;
    for (let at = start; at < end; at++) sum += at - span.start + 1;
    for (let at = start; at < end; at++) row[at] = (at - span.start + 1) / sum;
  },
  cls(row, span) {
    const { start, end } = pooled(span);
    row[start < end ? start : 0] = 1;
  },
  lasttoken(row, span) {
    const { start, end } = pooled(span);
    if (start < end) row[end - 1] = 1;
  },
};
