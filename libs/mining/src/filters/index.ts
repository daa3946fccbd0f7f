import { z } from 'zod';
import { rankWindow, windowOptions } from '../window.ts';
import { absoluteMargin } from './absolute-margin.ts';
import { knownPositive } from './known-positive.ts';
import { maxScore } from './max-score.ts';
import { minScore } from './min-score.ts';
import { ownText } from './own-text.ts';
import { relativeMargin } from './relative-margin.ts';
import { sameLabel } from './same-label.ts';
import { unusableVector } from './unusable-vector.ts';

/**
 * Every filter, in the order they are asked: the first that rejects a candidate gives its reason.
 * What is known comes before what is suspected; the score filters keep sentence-transformers' order.
 */
export const FILTERS = [
  unusableVector,
  knownPositive,
  sameLabel,
  ownText,
  absoluteMargin,
  relativeMargin,
  maxScore,
  minScore,
] as const;

/** Reasons by number, as shards store them; 0 is "not rejected". The rank window comes after all filters. */
export const REASONS: readonly string[] = ['', ...FILTERS.map((f) => f.reason), rankWindow.reason];

/** Reason numbers of candidates known not to be negatives. */
export const KNOWN_REASONS: ReadonlySet<number> = new Set(
  FILTERS.flatMap((filter, f) => (filter.known ? [f + 1] : [])),
);

/** `filter:` in the run spec. */
export const filterOptions = z.strictObject({
  ...knownPositive.options,
  ...ownText.options,
  ...absoluteMargin.options,
  ...relativeMargin.options,
  ...maxScore.options,
  ...minScore.options,
  ...windowOptions,
});

export type FilterOptions = z.infer<typeof filterOptions>;
