import { OUTSIDE_WINDOW, type FilterOptions } from './filters/index.ts';
import { screen } from './filters/screening.ts';
import { KEPT, SELECTED, type Judged, type Relabelled } from './decisions.ts';
import type { Window } from './window.ts';
import { countCandidates, type CandidateCounts } from './counts.ts';
import { capNegatives, marketOf } from './caps/index.ts';
import type { SelectOptions } from './selection/index.ts';
import { closestFirst } from './selection/pool.ts';
import { startPreferences, type Preferences } from './selection/preferences.ts';
import { selectTriplets } from './selection/triplets.ts';
import type { Shard } from './shard.ts';
import { requireUsablePositives, usablePositives } from './usable-positives.ts';

export interface CurateOptions {
  filter: FilterOptions;
  select: SelectOptions;
  window: Window;
  /** Of the stored vectors; the strategy `distance_weighted` needs them. */
  dimensions?: number;
}

export interface Curation extends Judged {
  relabelled: Relabelled;
  counts: CandidateCounts;
}

/** A shard whose candidates are sifted, and what its pairs would choose of them. */
export interface Sifted extends Omit<Judged, 'triplets'> {
  relabelled: Relabelled;
  preferences: Preferences;
}

/**
 * Judges every proposal of a shard: filters in their order, then the window of ranks over the survivors
 * (closest first, ties by document number), then what the strategy would choose, once for each positive
 * of the anchor. Every proposal that is rejected or set aside for review carries exactly one reason, so
 * that candidates = rejected + review + kept.
 *
 * @throws MiningFault where the filters ask for evidence that the shard lacks, or where a positive must
 *   not be used (`usablePositives`)
 */
export const sift = (
  shard: Shard,
  { filter, select, window, dimensions }: CurateOptions,
): Sifted => {
  requireUsablePositives(shard);
  const { reasons, decisions, relabelled } = screen(shard, filter);
  const preferences = startPreferences(shard, select, dimensions);
  for (let anchor = 0; anchor < shard.anchors.keys.length; anchor++) {
    const candidates = windowed(shard, anchor, reasons, window);
    for (const proposal of candidates) decisions[proposal] = KEPT;
    preferences.add(anchor, candidates);
  }
  return { decisions, reasons, relabelled, preferences: preferences.finish() };
};

/**
 * Curates a run that is one shard: sifts its candidates and selects the negatives. Positives that must not
 * be used are left out and counted. Of a run of many shards, each is curated by itself unless
 * `max_per_negative` is set, which binds them together: then `sift` each, `capShards`, and
 * `selectTriplets` of each.
 */
export const curate = (given: Shard, options: CurateOptions): Curation => {
  const { select } = options;
  const { shard, places, unused } = usablePositives(given);
  const { decisions, reasons, relabelled, preferences } = sift(shard, options);
  const { max_per_negative: capacity, seed } = select;
  const capped =
    capacity === undefined ? undefined : capNegatives(marketOf(shard, preferences), capacity, seed);
  const { triplets, shortages, filled } = selectTriplets(
    shard,
    select,
    preferences,
    decisions,
    capped?.granted,
  );
  for (const negative of triplets.negatives) decisions[negative] = SELECTED;
  const judged = { decisions, reasons, triplets };
  const counts = countCandidates(shard, select, judged, shortages);
  if (places) triplets.positives = triplets.positives.map((positive) => places[positive]);
  return {
    ...judged,
    relabelled,
    counts: { ...counts, filled, refused: capped?.refused ?? 0, unusedPositives: unused },
  };
};

/** The anchor's surviving proposals inside the window, closest first; marks those outside it. */
const windowed = (shard: Shard, anchor: number, reasons: Uint8Array, window: Window): number[] => {
  const { rangeMin, rangeMax } = window;
  const survivors = survivorsOf(shard, anchor, reasons);
  if (rangeMin === 0 && rangeMax >= survivors.length) return survivors;
  for (let rank = 0; rank < survivors.length; rank++) {
    if (rank < rangeMin || rank >= rangeMax) reasons[survivors[rank]] = OUTSIDE_WINDOW;
  }
  return survivors.slice(rangeMin, rangeMax);
};

/** The anchor's proposals without a reason against them, closest first, as a nearest-neighbour source has them already. */
const survivorsOf = ({ proposals }: Shard, anchor: number, reasons: Uint8Array): number[] => {
  const { offsets } = proposals;
  const byRank = closestFirst(proposals);
  const survivors: number[] = [];
  let ordered = true;
  let previous = -1;
  for (let proposal = offsets[anchor]; proposal < offsets[anchor + 1]; proposal++) {
    if (reasons[proposal] !== 0) continue;
    if (previous >= 0 && byRank(previous, proposal) > 0) ordered = false;
    survivors.push(proposal);
    previous = proposal;
  }
  return ordered ? survivors : survivors.sort(byRank);
};
