import { REVIEW, type Judged } from './decisions.ts';
import { KNOWN_REASONS, REASONS } from './filters/index.ts';
import { HARDNESS, isZeroLoss, type Hardness } from './hardness.ts';
import type { SelectOptions } from './selection/index.ts';
import type { Shard } from './shard.ts';
import { distanceOf } from './similarity.ts';
import { SOURCES } from './sources/source.ts';
import {
  addHistogram,
  countIn,
  emptyHistogram,
  type Histogram,
  type ZeroLoss,
} from './statistics.ts';
import { countWithoutTriplets } from './without-triplets.ts';

/** Bins of the histograms: fine enough to redraw at any width and to find the margin line in. */
const BINS = 200;
const marginHistogram = (): Histogram => emptyHistogram(-2, 2, BINS);
const similarityHistogram = (): Histogram => emptyHistogram(-1, 1, BINS);

/** What curation counted of anchors and candidates, of a shard or (summed) of a run. */
export interface CandidateCounts {
  anchors: number;
  /** Anchor–positive pairs. */
  positives: number;
  candidates: Record<string, number>;
  rejected: Record<string, number>;
  /** Candidates set aside for a person to review, by reason: candidates = rejected + review + kept. */
  review: Record<string, number>;
  /** Candidates that passed every filter and the window, selected or not. */
  kept: number;
  /** Positives that must not be used and were left out, by cause. */
  unusedPositives: Record<string, number>;
  /** Anchors that have no triplet, by cause. */
  withoutTriplets: Record<string, number>;
  /** Anchor–positive pairs that got fewer negatives than asked for, by cause. */
  shortages: Record<string, number>;
  /** Negatives that `fill` chose where the strategy left a pair short. */
  filled: number;
  /** How often `max_per_negative` kept a document from an anchor that would have chosen it. */
  refused: number;
  /** Over all (anchor, positive, candidate) but for candidates known not to be negatives. */
  zeroLoss: ZeroLoss;
  /** d(a,n) − d(a,p) of the same triplets. */
  margins: Histogram;
  /** Similarity to the anchor. */
  similarities: { positives: Histogram; candidates: Histogram };
}

export const emptyCandidateCounts = (): CandidateCounts => ({
  anchors: 0,
  positives: 0,
  candidates: {},
  rejected: {},
  review: {},
  kept: 0,
  unusedPositives: {},
  withoutTriplets: {},
  shortages: {},
  filled: 0,
  refused: 0,
  zeroLoss: { zero: 0, triplets: 0 },
  margins: marginHistogram(),
  similarities: { positives: similarityHistogram(), candidates: similarityHistogram() },
});

const COUNTED_BY_NAME = [
  'candidates',
  'rejected',
  'review',
  'unusedPositives',
  'withoutTriplets',
  'shortages',
] as const;

/** Adds one shard's counts to a run's. */
export const addCandidateCounts = (into: CandidateCounts, shard: CandidateCounts): void => {
  for (const key of ['anchors', 'positives', 'kept', 'filled', 'refused'] as const) {
    into[key] += shard[key];
  }
  for (const key of COUNTED_BY_NAME) {
    for (const [name, count] of Object.entries(shard[key])) {
      into[key][name] = (into[key][name] ?? 0) + count;
    }
  }
  into.zeroLoss.zero += shard.zeroLoss.zero;
  into.zeroLoss.triplets += shard.zeroLoss.triplets;
  addHistogram(into.margins, shard.margins);
  addHistogram(into.similarities.positives, shard.similarities.positives);
  addHistogram(into.similarities.candidates, shard.similarities.candidates);
};

export const countCandidates = (
  shard: Shard,
  select: SelectOptions,
  { decisions, reasons, triplets }: Judged,
  shortages: Record<string, number>,
): CandidateCounts => {
  const counts = emptyCandidateCounts();
  counts.anchors = shard.anchors.keys.length;
  counts.positives = shard.positives.values.length;
  counts.shortages = shortages;
  counts.withoutTriplets = countWithoutTriplets(shard, triplets.anchors);
  countProposals(counts, shard, decisions, reasons);
  countCandidateTriplets(counts, shard, select, reasons);
  return counts;
};

const countProposals = (
  counts: CandidateCounts,
  { proposals, positives }: Shard,
  decisions: Uint8Array,
  reasons: Uint8Array,
): void => {
  const bySource = new Float64Array(SOURCES.length);
  const byReason = new Float64Array(REASONS.length);
  const inReview = new Float64Array(REASONS.length);
  for (let i = 0; i < reasons.length; i++) {
    bySource[proposals.sources[i]]++;
    if (decisions[i] === REVIEW) inReview[reasons[i]]++;
    else byReason[reasons[i]]++;
    if (!Number.isNaN(proposals.similarities[i])) {
      countIn(counts.similarities.candidates, proposals.similarities[i]);
    }
  }
  counts.kept = byReason[0];
  SOURCES.forEach((source, i) => bySource[i] && (counts.candidates[source] = bySource[i]));
  REASONS.forEach((reason, i) => {
    if (i && byReason[i]) counts.rejected[reason] = byReason[i];
    if (inReview[i]) counts.review[reason] = inReview[i];
  });
  for (const similarity of positives.similarities) {
    countIn(counts.similarities.positives, similarity);
  }
};

const countCandidateTriplets = (
  counts: CandidateCounts,
  { proposals, positives }: Shard,
  { distance, margin }: SelectOptions,
  reasons: Uint8Array,
): void => {
  const dAps = positives.similarities.map((similarity) => distanceOf(distance, similarity));
  for (let anchor = 0; anchor < counts.anchors; anchor++) {
    for (let i = proposals.offsets[anchor]; i < proposals.offsets[anchor + 1]; i++) {
      if (KNOWN_REASONS[reasons[i]]) continue;
      const dAn = distanceOf(distance, proposals.similarities[i]);
      for (let p = positives.offsets[anchor]; p < positives.offsets[anchor + 1]; p++) {
        counts.zeroLoss.triplets++;
        if (isZeroLoss(dAps[p], dAn, margin)) counts.zeroLoss.zero++;
        countIn(counts.margins, dAn - dAps[p]);
      }
    }
  }
};

/** What is counted of the triplets that made it into a dataset. */
export interface TripletCounts {
  triplets: number;
  hardness: Record<Hardness, number>;
  zeroLoss: ZeroLoss;
  /** d(a,n) − d(a,p). */
  margins: Histogram;
  /** Candidates that are a negative of some triplet, and their similarity to the anchor. */
  selected: number;
  negatives: Histogram;
}

export const emptyTripletCounts = (): TripletCounts => ({
  triplets: 0,
  hardness: { hard: 0, semi_hard: 0, easy: 0 },
  zeroLoss: { zero: 0, triplets: 0 },
  margins: marginHistogram(),
  selected: 0,
  negatives: similarityHistogram(),
});

export const countTriplet = (
  counts: TripletCounts,
  { dAp, dAn, hardness }: { dAp: number; dAn: number; hardness: number },
  margin: number,
): void => {
  counts.triplets++;
  counts.hardness[HARDNESS[hardness]]++;
  counts.zeroLoss.triplets++;
  if (isZeroLoss(dAp, dAn, margin)) counts.zeroLoss.zero++;
  countIn(counts.margins, dAn - dAp);
};

export const countSelected = (counts: TripletCounts, similarity: number): void => {
  counts.selected++;
  countIn(counts.negatives, similarity);
};
