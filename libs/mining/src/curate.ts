import { FILTERS, REASONS, type FilterOptions } from './filters/index.ts';
import { KEPT, SELECTED, type Judged, type Triplets } from './decisions.ts';
import { rankWindow, type Window } from './window.ts';
import { countCandidates, type CandidateCounts } from './counts.ts';
import { hardnessOf } from './hardness.ts';
import { hashKeys } from './random.ts';
import { STRATEGIES, type SelectOptions } from './selection/index.ts';
import type { Pool } from './selection/strategy.ts';
import type { Shard } from './shard.ts';
import { distanceOf } from './similarity.ts';

const OUTSIDE_WINDOW = REASONS.indexOf(rankWindow.reason);

export interface CurateOptions {
  filter: FilterOptions;
  select: SelectOptions;
  window: Window;
}

export interface Curation extends Judged {
  counts: CandidateCounts;
}

/**
 * Judges every proposal of a shard and chooses the negatives: filters in their order, then the window of
 * ranks over the survivors (closest first, ties by document number), then the strategy, once for each
 * positive of the anchor. Every rejected proposal carries exactly one reason, so that
 * candidates = rejected + kept, where kept counts the selected too.
 */
export const curate = (shard: Shard, options: CurateOptions): Curation => {
  const { proposals } = shard;
  const reasons = firstReasons(shard, options.filter);
  const decisions = new Uint8Array(proposals.values.length);
  const growing = startTriplets();
  const shortages: Record<string, number> = {};
  const anchors = shard.anchors.keys.length;
  for (let anchor = 0; anchor < anchors; anchor++) {
    const pool = windowed(shard, anchor, reasons, options.window);
    for (const proposal of pool) decisions[proposal] = KEPT;
    selectForAnchor(shard, anchor, pool, options.select, decisions, growing, shortages);
  }
  const triplets = finishTriplets(growing);
  const judged = { decisions, reasons, triplets };
  return { ...judged, counts: countCandidates(shard, options.select, judged, shortages) };
};

/** Per proposal the number of the first filter that rejects it, 0 where none does. */
const firstReasons = (shard: Shard, options: FilterOptions): Uint8Array => {
  const tests = FILTERS.map((filter) => filter.prepare(options, shard));
  const { offsets, values } = shard.proposals;
  const reasons = new Uint8Array(values.length);
  for (let anchor = 0; anchor + 1 < offsets.length; anchor++) {
    for (let proposal = offsets[anchor]; proposal < offsets[anchor + 1]; proposal++) {
      reasons[proposal] = tests.findIndex((test) => test?.(anchor, proposal)) + 1;
    }
  }
  return reasons;
};

/** The anchor's surviving proposals inside the window, closest first; marks those outside it. */
const windowed = (shard: Shard, anchor: number, reasons: Uint8Array, window: Window): number[] => {
  const { offsets, values, similarities } = shard.proposals;
  const survivors: number[] = [];
  for (let proposal = offsets[anchor]; proposal < offsets[anchor + 1]; proposal++) {
    if (reasons[proposal] === 0) survivors.push(proposal);
  }
  survivors.sort((a, b) => similarities[b] - similarities[a] || values[a] - values[b]);
  survivors.forEach((proposal, rank) => {
    if (rank < window.rangeMin || rank >= window.rangeMax) reasons[proposal] = OUTSIDE_WINDOW;
  });
  return survivors.slice(window.rangeMin, window.rangeMax);
};

type GrowingTriplets = Record<keyof Triplets, number[]>;
const startTriplets = (): GrowingTriplets => ({
  anchors: [],
  positives: [],
  negatives: [],
  dAp: [],
  dAn: [],
  hardness: [],
});

const finishTriplets = (triplets: GrowingTriplets): Triplets => ({
  anchors: Int32Array.from(triplets.anchors),
  positives: Int32Array.from(triplets.positives),
  negatives: Int32Array.from(triplets.negatives),
  dAp: Float64Array.from(triplets.dAp),
  dAn: Float64Array.from(triplets.dAn),
  hardness: Uint8Array.from(triplets.hardness),
});

const selectForAnchor = (
  shard: Shard,
  anchor: number,
  survivors: number[],
  select: SelectOptions,
  decisions: Uint8Array,
  triplets: GrowingTriplets,
  shortages: Record<string, number>,
): void => {
  const { positives, proposals, anchors, documents } = shard;
  const distance = (similarity: number): number => distanceOf(select.distance, similarity);
  const pool: Pool = {
    size: survivors.length,
    distances: Float64Array.from(survivors, (i) => distance(proposals.similarities[i])),
    lots: Uint32Array.from(survivors, (i) =>
      hashKeys(select.seed, anchors.keys[anchor], documents.keys[proposals.values[i]]),
    ),
    dAp: 0,
    margin: select.margin,
    numNegatives: select.num_negatives,
  };
  for (let p = positives.offsets[anchor]; p < positives.offsets[anchor + 1]; p++) {
    pool.dAp = distance(positives.similarities[p]);
    const chosen = STRATEGIES[select.strategy](pool);
    if (chosen.length < select.num_negatives) {
      const cause = survivors.length < select.num_negatives ? 'candidates' : select.strategy;
      shortages[cause] = (shortages[cause] ?? 0) + 1;
    }
    for (const position of chosen) {
      const proposal = survivors[position];
      const dAn = pool.distances[position];
      decisions[proposal] = SELECTED;
      triplets.anchors.push(anchor);
      triplets.positives.push(p);
      triplets.negatives.push(proposal);
      triplets.dAp.push(pool.dAp);
      triplets.dAn.push(dAn);
      triplets.hardness.push(hardnessOf(pool.dAp, dAn, select.margin));
    }
  }
};
