import type { RowRange } from '@sluice/pipeline';
import type { Codes } from './tokenizer.ts';

/** Texts that run together, padded to the longest of them. */
export interface Batch {
  /** Places of the texts in what was given. */
  places: number[];
  /** Their tokens, one after the other. */
  codes: Codes;
  lengths: number[];
}

/**
 * Batches of texts of like length, the longest first, so that padding is little and no long batch comes last. A batch ends early where that saves more than it costs.
 * A batch holds at most `budget` tokens, padding included, and at least one text.
 *
 * @param budget is asked before each batch: it may shrink on the way
 */
export function* batchesOf(sequences: readonly Codes[], budget: () => number): Generator<Batch> {
  const order = Uint32Array.from(sequences.keys()).sort(
    (a, b) => sequences[b].length - sequences[a].length || a - b,
  );
  const lengths = order.map((place) => Math.max(1, sequences[place].length));
  let planned = 0;
  let ends = new Uint32Array();
  for (let start = 0; start < order.length; start = ends[start]) {
    const tokens = budget();
    if (tokens !== planned) ends = cheapestEnds(lengths, tokens);
    planned = tokens;
    yield batchOf(Array.from(order.subarray(start, ends[start])), sequences);
  }
}

/** What a batch costs beside its tokens, the call and the reading of the weights, as a share of a full batch. */
const BATCH_COST = 1 / 32;

/**
 * Where the batch that begins at each text is best ended, so that the batches from there on cost least together: each
 * the tokens it takes, padding included, and the cost of a batch. Found from the last text to the first (dynamic
 * programming), in as many steps as there are texts times those that fit a batch.
 *
 * @param lengths in tokens, descending
 */
function cheapestEnds(lengths: Uint32Array, budget: number): Uint32Array<ArrayBuffer> {
  const ends = new Uint32Array(lengths.length);
  const costs = new Float64Array(lengths.length + 1);
  for (let start = lengths.length - 1; start >= 0; start--) {
    const fitting = Math.max(1, Math.floor(budget / lengths[start]));
    costs[start] = Infinity;
    for (let end = start + 1; end <= Math.min(lengths.length, start + fitting); end++) {
      const cost = (end - start) * lengths[start] + budget * BATCH_COST + costs[end];
      if (cost >= costs[start]) continue;
      costs[start] = cost;
      ends[start] = end;
    }
  }
  return ends;
}

function batchOf(places: number[], sequences: readonly Codes[]): Batch {
  const lengths = places.map((place) => sequences[place].length);
  const codes = new Int32Array(lengths.reduce((sum, length) => sum + length, 0));
  let at = 0;
  for (const place of places) {
    codes.set(sequences[place], at);
    at += sequences[place].length;
  }
  return { places, codes, lengths };
}

/** Tokens that a batch takes, padding included. */
export const paddedLength = ({ lengths }: Batch): number => lengths.length * Math.max(...lengths);

/** The batch as two, or undefined where it is one text. */
export function halves({ places, codes, lengths }: Batch): [Batch, Batch] | undefined {
  if (places.length < 2) return undefined;
  const middle = places.length >> 1;
  const cut = lengths.slice(0, middle).reduce((sum, length) => sum + length, 0);
  return [
    {
      places: places.slice(0, middle),
      codes: codes.slice(0, cut),
      lengths: lengths.slice(0, middle),
    },
    { places: places.slice(middle), codes: codes.slice(cut), lengths: lengths.slice(middle) },
  ];
}

/** The more texts are sorted together, the less padding; bounded, so is what is tokenised and not yet run. */
const WINDOW_TEXTS = 8192;
const WINDOW_UNITS = 1 << 24;

/** Ranges of so many texts and UTF-16 units at most, but one text at least: by default, those sorted together. */
export function* windowsOf(
  lengths: readonly number[],
  texts = WINDOW_TEXTS,
  units = WINDOW_UNITS,
): Generator<RowRange, void> {
  let start = 0;
  while (start < lengths.length) {
    let end = start;
    let sum = 0;
    do sum += lengths[end++];
    while (end < lengths.length && end - start < texts && sum + lengths[end] <= units);
    yield { start, end };
    start = end;
  }
}
