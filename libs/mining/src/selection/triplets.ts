import { KEPT, type Triplets } from '../decisions.ts';
import { hardnessOf } from '../hardness.ts';
import type { Shard } from '../shard.ts';
import { distanceOf } from '../similarity.ts';
import { negativesExpected, type SelectOptions } from './index.ts';
import { firstWanted, limitPerAnchor } from './per-anchor.ts';
import { closestFirst } from './pool.ts';
import type { Preferences } from './preferences.ts';

/** What selection made of a shard. */
export interface Selection {
  triplets: Triplets;
  /** Anchor–positive pairs that got fewer negatives than asked for, by the first cause that applies. */
  shortages: Record<string, number>;
  /** Negatives that the fill rule chose. */
  filled: number;
}

/**
 * The triplets of a shard, from what its pairs prefer.
 *
 * @param decisions of the shard's proposals; an anchor's candidates are those that are kept
 * @param granted 1 for each value of the preferences that a cap over the whole run left to its pair
 */
export const selectTriplets = (
  shard: Pick<Shard, 'positives' | 'proposals'>,
  select: SelectOptions,
  preferences: Preferences,
  decisions: Uint8Array,
  granted: Uint8Array = firstWanted(preferences),
): Selection => {
  const { positives, proposals } = shard;
  const { max_per_anchor: limit } = select;
  const byRank = closestFirst(proposals);
  const chosen =
    limit === undefined
      ? granted
      : limitPerAnchor(preferences, positives.offsets, granted, limit, byRank);
  const expected = negativesExpected(select);
  const { triplets, add } = startTriplets(shard, select, countOf(chosen, 1));
  const shortages: Record<string, number> = {};
  let filled = 0;
  for (let anchor = 0; anchor + 1 < positives.offsets.length; anchor++) {
    for (let row = positives.offsets[anchor]; row < positives.offsets[anchor + 1]; row++) {
      const negatives: number[] = [];
      const start = preferences.offsets[row];
      for (let i = start; i < preferences.offsets[row + 1]; i++) {
        if (!chosen[i]) continue;
        negatives.push(preferences.values[i]);
        if (i - start >= preferences.own[row]) filled++;
      }
      add(anchor, row, negatives.sort(byRank));
      if (negatives.length >= expected) continue;
      const [from, to] = [proposals.offsets[anchor], proposals.offsets[anchor + 1]];
      const candidates = countOf(decisions.subarray(from, to), KEPT);
      const cause = causeOf(select, preferences, row, candidates, granted);
      shortages[cause] = (shortages[cause] ?? 0) + 1;
    }
  }
  return { triplets, shortages, filled };
};

/** Room for a shard's triplets, and a way to add those of one pair. */
const startTriplets = (
  { positives, proposals }: Pick<Shard, 'positives' | 'proposals'>,
  { distance, margin }: SelectOptions,
  length: number,
): {
  triplets: Triplets;
  add: (anchor: number, positive: number, negatives: readonly number[]) => void;
} => {
  const triplets = {
    anchors: new Int32Array(length),
    positives: new Int32Array(length),
    negatives: new Int32Array(length),
    dAp: new Float64Array(length),
    dAn: new Float64Array(length),
    hardness: new Uint8Array(length),
  };
  let t = 0;
  return {
    triplets,
    add: (anchor, positive, negatives) => {
      const dAp = distanceOf(distance, positives.similarities[positive]);
      for (const negative of negatives) {
        const dAn = distanceOf(distance, proposals.similarities[negative]);
        triplets.anchors[t] = anchor;
        triplets.positives[t] = positive;
        triplets.negatives[t] = negative;
        triplets.dAp[t] = dAp;
        triplets.dAn[t] = dAn;
        triplets.hardness[t++] = hardnessOf(dAp, dAn, margin);
      }
    },
  };
};

/** Why a pair is short: too few candidates, too few that the strategy would choose, or a cap. */
const causeOf = (
  select: SelectOptions,
  { offsets, wanted }: Preferences,
  row: number,
  candidates: number,
  granted: Uint8Array,
): string => {
  const expected = negativesExpected(select);
  if (candidates < expected) return 'candidates';
  if (Math.min(wanted[row], offsets[row + 1] - offsets[row]) < expected) return select.strategy;
  const held = countOf(granted.subarray(offsets[row], offsets[row + 1]), 1);
  return held < expected ? 'max_per_negative' : 'max_per_anchor';
};

const countOf = (values: Uint8Array, wanted: number): number => {
  let found = 0;
  for (const value of values) if (value === wanted) found++;
  return found;
};
