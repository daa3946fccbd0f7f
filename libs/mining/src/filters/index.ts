import { z } from 'zod';
import { rankWindow, windowOptions } from '../window.ts';
import { absoluteMargin } from './absolute-margin.ts';
import type { Filter, Ground } from './filter.ts';
import { guide } from './guide.ts';
import { heldOut } from './held-out.ts';
import { knownPositive } from './known-positive.ts';
import { maxScore } from './max-score.ts';
import { minScore } from './min-score.ts';
import { mutualNeighbours } from './mutual-neighbours.ts';
import { nearDuplicate } from './near-duplicate.ts';
import { neighbourVote } from './neighbour-vote.ts';
import { ownText } from './own-text.ts';
import { relativeMargin } from './relative-margin.ts';
import { sameLabel } from './same-label.ts';
import { teacherMargin } from './teacher-margin.ts';
import { teacherThreshold, thresholdsInOrder } from './teacher-threshold.ts';
import { unusableVector } from './unusable-vector.ts';
import { verdictPositive } from './verdict-positive.ts';

/** `filter:` in the run spec. */
export const filterOptions = z
  .strictObject({
    ...knownPositive.options,
    ...ownText.options,
    ...absoluteMargin.options,
    ...relativeMargin.options,
    ...maxScore.options,
    ...minScore.options,
    ...nearDuplicate.options,
    ...neighbourVote.options,
    ...mutualNeighbours.options,
    ...guide.options,
    ...teacherMargin.options,
    ...teacherThreshold.options,
    suspected: z
      .enum(['drop', 'relabel', 'review'])
      .default('drop')
      .describe(
        'what becomes of suspected false negatives: drop them; relabel as positives those of which a ' +
          'filter is sure, and drop the rest; or set them aside for a person to review',
      ),
    ...windowOptions,
  })
  .refine(thresholdsInOrder, {
    message: 'must not exceed teacher_positive_above',
    path: ['teacher_negative_below'],
  });

export type FilterOptions = z.infer<typeof filterOptions>;

/**
 * Every filter, in the order they are asked: the first that rejects a candidate gives its reason.
 *
 * 1. What is known comes before what is suspected, so that no doubt is cast on (and no person asked about)
 *    what is certain: first what cannot be judged and what must not be used, then what is a positive, by
 *    judgement, by a person's verdict, by class, then the anchor itself.
 * 2. Suspicions go from cheap to dear, by what their evidence costs: the similarities at hand, in
 *    sentence-transformers' order with `min_score` last; vectors and texts of the positives; neighbours of
 *    the documents; another embedding of every text; a cross-encoder on every pair. Evidence of a later
 *    filter is needed only for candidates that the earlier ones let pass; to relabel, for all of which
 *    nothing is known.
 * 3. The window of ranks comes after all of them: it counts survivors.
 */
export const FILTERS: readonly Filter<FilterOptions>[] = [
  unusableVector,
  heldOut,
  knownPositive,
  verdictPositive,
  sameLabel,
  ownText,
  absoluteMargin,
  relativeMargin,
  maxScore,
  minScore,
  nearDuplicate,
  neighbourVote,
  mutualNeighbours,
  guide,
  teacherMargin,
  teacherThreshold,
];

/** The reason of suspected candidates that were relabelled, beside which the filter that was sure is kept. */
const RELABELLED = 'relabelled_positive';

/** Reasons by number, as shards store them; 0 is "not rejected". */
export const REASONS: readonly string[] = [
  '',
  ...FILTERS.map((filter) => filter.reason),
  rankWindow.reason,
  RELABELLED,
];

export const OUTSIDE_WINDOW = REASONS.indexOf(rankWindow.reason);
export const RELABELLED_POSITIVE = REASONS.indexOf(RELABELLED);
export const VERDICT_POSITIVE = REASONS.indexOf(verdictPositive.reason);

/** By reason number: 1 where the ground of the filter is the one given. */
const reasonsOf = (ground: Ground): Uint8Array =>
  Uint8Array.from(REASONS, (_, reason) => Number(FILTERS[reason - 1]?.ground === ground));

/** Of candidates known not to be negatives. */
export const KNOWN_REASONS = reasonsOf('known');
/** Of candidates that may be false negatives. */
export const SUSPECTED_REASONS = reasonsOf('suspected');
