import { Tensor } from 'onnxruntime-node';
import { HEAD, isWeighted } from './head-graph.ts';
import type { PoolingMode } from './modules.ts';
import { INT32, type GraphValue } from './onnx-file.ts';
import { poolingMask, poolingWeights, type TokenSpan } from './pooling.ts';
import { ID_MASK, TYPE_SHIFT } from './tokenizer.ts';

/** Tokens of some texts, one after the other, and how many each has. */
export interface Texts {
  codes: Int32Array;
  lengths: readonly number[];
}

/** How a model wants a batch. */
export interface FeedRecipe {
  /** Inputs of the transformer's graph, all of them known. */
  inputs: readonly GraphValue[];
  /** Empty where the graph's vectors need no pooling. */
  pooling: readonly PoolingMode[];
  padding: { id: number; side: 'left' | 'right' };
}

/**
 * The batch as a rectangle, padded on the model's side: graphs are fed only what they declare.
 * @param skipped tokens at the beginning of each text that are not pooled
 */
export function feedsOf(
  { inputs, pooling, padding }: FeedRecipe,
  { codes, lengths }: Texts,
  skipped: number,
): Record<string, Tensor> {
  const width = Math.max(1, ...lengths);
  const spans: TokenSpan[] = lengths.map((length) => {
    const start = padding.side === 'left' ? width - length : 0;
    return { start, end: start + length, skipped };
  });
  const feeds: Record<string, Tensor> = {};
  for (const { name, type } of inputs) {
    const values = new Int32Array(lengths.length * width);
    FILLERS[name](values, { codes, spans, width, padding: padding.id });
    feeds[name] = integers(values, type, [lengths.length, width]);
  }
  const rows = pooling.filter(isWeighted).length;
  if (rows > 0) {
    const weights = poolingWeights(spans, pooling, width);
    feeds[HEAD.weights] = new Tensor('float32', weights, [lengths.length, rows, width]);
  }
  if (rows < pooling.length) {
    const mask = poolingMask(spans, width);
    feeds[HEAD.masked] = new Tensor('float32', mask, [lengths.length, 1, width]);
  }
  return feeds;
}

const integers = (values: Int32Array, type: number, shape: readonly number[]): Tensor =>
  type === INT32
    ? new Tensor('int32', values, shape)
    : new Tensor('int64', BigInt64Array.from(values, BigInt), shape);

interface Rectangle {
  codes: Int32Array;
  spans: readonly TokenSpan[];
  width: number;
  padding: number;
}

type Filler = (values: Int32Array, rectangle: Rectangle) => void;

const perToken =
  (valueOf: (code: number, place: number) => number): Filler =>
  (values, { codes, spans, width }) => {
    let at = 0;
    spans.forEach(({ start, end }, text) => {
      for (let place = start; place < end; place++)
        values[text * width + place] = valueOf(codes[at++], place - start);
    });
  };

const fillIds = perToken((code) => code & ID_MASK);

const FILLERS: Readonly<Record<string, Filler>> = {
  input_ids(values, rectangle) {
    values.fill(rectangle.padding);
    fillIds(values, rectangle);
  },
  attention_mask: perToken(() => 1),
  token_type_ids: perToken((code) => code >> TYPE_SHIFT),
  position_ids: perToken((_, place) => place),
};

/** What graphs may ask for. */
export const KNOWN_INPUTS: readonly string[] = Object.keys(FILLERS);
