import type { Ragged } from '../ragged.ts';
import type { Preferences } from '../selection/preferences.ts';
import type { Shard } from '../shard.ts';

/** What competes for documents: the anchors of all shards that share a cap, and whom they would choose. */
export interface Market {
  anchorKeys: Uint32Array;
  documentKeys: Uint32Array;
  /** Row a: the documents proposed to anchor a, each at most once. */
  proposals: Ragged;
  /** The pairs of anchor a are rows [pairs[a], pairs[a + 1]) of the preferences. */
  pairs: Uint32Array;
  /** Values are proposals, and all that a pair would accept are there. */
  preferences: Pick<Preferences, 'offsets' | 'values' | 'wanted'>;
}

export const marketOf = (shard: Shard, preferences: Market['preferences']): Market => ({
  anchorKeys: shard.anchors.keys,
  documentKeys: shard.documents.keys,
  proposals: shard.proposals,
  pairs: shard.positives.offsets,
  preferences,
});

/** Shards as one market: their rows and values follow each other in the order given. */
export const joinMarkets = (shards: readonly Market[]): Market => {
  const proposals = joinRagged(shards.map((shard) => shard.proposals));
  const preferences = joinRagged(shards.map((shard) => shard.preferences));
  let value = 0;
  let base = 0;
  for (const shard of shards) {
    const end = value + shard.preferences.values.length;
    for (; value < end; value++) preferences.values[value] += base;
    base += shard.proposals.values.length;
  }
  return {
    anchorKeys: joinNumbers(shards.map((shard) => shard.anchorKeys)),
    documentKeys: shards[0]?.documentKeys ?? new Uint32Array(0),
    proposals,
    pairs: joinOffsets(shards.map((shard) => shard.pairs)),
    preferences: {
      ...preferences,
      wanted: joinNumbers(shards.map((shard) => shard.preferences.wanted)),
    },
  };
};

const joinRagged = (lists: readonly Ragged[]): Ragged => {
  const offsets = joinOffsets(lists.map((list) => list.offsets));
  const values = new Int32Array(offsets[offsets.length - 1]);
  let at = 0;
  for (const list of lists) {
    values.set(list.values, at);
    at += list.values.length;
  }
  return { offsets, values };
};

const joinNumbers = (parts: readonly Uint32Array[]): Uint32Array => {
  const joined = new Uint32Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
};

const joinOffsets = (parts: readonly Uint32Array[]): Uint32Array => {
  const offsets = new Uint32Array(parts.reduce((rows, part) => rows + part.length - 1, 1));
  let row = 0;
  for (const part of parts) {
    const base = offsets[row];
    for (let r = 1; r < part.length; r++) offsets[++row] = base + part[r];
  }
  return offsets;
};
