import { hashKeys } from '../random.ts';
import { startHolders } from './holders.ts';
import { joinMarkets, type Market } from './market.ts';

export interface Capped {
  /** 1 for each value of the preferences that its pair gets. */
  granted: Uint8Array;
  /** How often a document refused an anchor that wanted it. */
  refused: number;
}

/** What has become of a proposal. */
const UNASKED = 0;
const HELD = 1;
const REFUSED = 2;

/**
 * Caps how many anchors have the same document as a negative, by deferred acceptance (Gale & Shapley,
 * College admissions and the stability of marriage, 1962): every pair asks the documents in the order of
 * its preferences until it holds as many as it wants; a document keeps the `capacity` anchors with the
 * smallest lots, a seeded hash of document and anchor, and refuses the others for good, in all their pairs.
 *
 * The result is stable: no pair would rather have a document, or have one more, that would rather have its
 * anchor. Of all stable results it is the best for every pair, hence the only one of its kind: it depends
 * on no order of anchors, pairs or shards (but where two anchors share a key, the earlier row goes first).
 * Where no document is asked by more than `capacity` anchors, every pair gets the first it wants.
 *
 * Every proposal is asked for and refused at most once, at a cost of log(capacity). Memory beside the
 * market: a byte for each proposal and each preference, 4 for each pair, 5 for each anchor, 8 for each
 * document, and 8 for each of the min(capacity, proposals of it) anchors a document has room for.
 */
export const capNegatives = (market: Market, capacity: number, seed: number): Capped => {
  const { anchorKeys, documentKeys, proposals, pairs, preferences } = market;
  const { offsets, values, wanted } = preferences;
  const states = new Uint8Array(proposals.values.length);
  const holders = startHolders(proposals, documentKeys.length, capacity);
  const cursors = offsets.slice(0, -1);
  const short = startStack(anchorKeys.length);
  let refused = 0;

  const ask = (anchor: number, proposal: number): void => {
    const document = proposals.values[proposal];
    // The document's key comes first, so that different anchors never draw the same lot.
    const lot = hashKeys(seed, documentKeys[document], anchorKeys[anchor]);
    states[proposal] = HELD;
    const loser = holders.admit(document, proposal, lot);
    if (loser < 0) return;
    states[loser] = REFUSED;
    refused++;
    if (loser !== proposal) short.push(rowOf(proposals.offsets, loser));
  };
  const complete = (anchor: number, pair: number): void => {
    let held = 0;
    for (let i = offsets[pair]; i < cursors[pair]; i++) if (states[values[i]] === HELD) held++;
    while (held < wanted[pair] && cursors[pair] < offsets[pair + 1]) {
      const proposal = values[cursors[pair]++];
      if (states[proposal] === UNASKED) ask(anchor, proposal);
      if (states[proposal] === HELD) held++;
    }
  };

  for (let anchor = 0; anchor < anchorKeys.length; anchor++) short.push(anchor);
  for (let anchor = short.pop(); anchor >= 0; anchor = short.pop()) {
    for (let pair = pairs[anchor]; pair < pairs[anchor + 1]; pair++) complete(anchor, pair);
  }
  const granted = new Uint8Array(values.length);
  cursors.forEach((cursor, pair) => {
    for (let i = offsets[pair]; i < cursor; i++) if (states[values[i]] === HELD) granted[i] = 1;
  });
  return { granted, refused };
};

/** The same for a run cut into shards that share their documents: what is granted, shard by shard. */
export const capShards = (
  shards: readonly Market[],
  capacity: number,
  seed: number,
): { granted: Uint8Array[]; refused: number } => {
  const { granted, refused } = capNegatives(joinMarkets(shards), capacity, seed);
  let end = 0;
  const parts = shards.map(({ preferences }) => {
    const start = end;
    end += preferences.values.length;
    return granted.subarray(start, end);
  });
  return { granted: parts, refused };
};

/** Numbers below n, each on the stack at most once; `pop` gives −1 when it is empty. */
const startStack = (n: number): { push: (x: number) => void; pop: () => number } => {
  const stack = new Int32Array(n);
  const listed = new Uint8Array(n);
  let height = 0;
  return {
    push: (x) => {
      if (listed[x]) return;
      listed[x] = 1;
      stack[height++] = x;
    },
    pop: () => {
      if (height === 0) return -1;
      const x = stack[--height];
      listed[x] = 0;
      return x;
    },
  };
};

/** The row that a value of a ragged list belongs to (binary search). */
const rowOf = (offsets: Uint32Array, value: number): number => {
  let low = 0;
  let high = offsets.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (offsets[middle] <= value) low = middle;
    else high = middle;
  }
  return low;
};
