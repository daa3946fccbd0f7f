import { z } from 'zod';
import { MiningFault } from './fault.ts';

export const windowOptions = {
  range_min: z
    .int()
    .default(0)
    .describe('skip this many of the closest candidates that passed the filters'),
  range_max: z
    .int()
    .optional()
    .describe('use only this many of the closest candidates that passed the filters'),
};

/** The reason of candidates that passed every filter and fell outside the window of ranks. */
export const rankWindow = { reason: 'rank_window' } as const;

export interface Window {
  rangeMin: number;
  rangeMax: number;
  /** Candidates to ask of a nearest-neighbour search: the window, and the positives that may fill it. */
  depth: number;
}

/** Options of filters that reject what is close: with one of them on, a search must reach deeper. */
const CLOSENESS = [
  'absolute_margin',
  'relative_margin',
  'max_score',
  'near_duplicate_similarity',
  'near_duplicate_overlap',
  'neighbour_vote',
  'guide_margin',
  'guide_relative_margin',
  'teacher_absolute_margin',
  'teacher_relative_margin',
  'teacher_max_score',
  'teacher_negative_below',
] as const;

/** The part of `filter:` that the window depends on. */
export type WindowOptions = {
  range_min: number;
  range_max?: number | undefined;
  mutual_neighbours?: boolean | undefined;
} & { [Option in (typeof CLOSENESS)[number]]?: number | undefined };

/**
 * The window of ranks, by sentence-transformers' rules: range_max defaults to
 * range_min + maxPositives + num_negatives, num_negatives counting ten times when a filter that looks
 * at closeness is on (theirs: absolute_margin, relative_margin, max_score); depth = range_max +
 * maxPositives.
 *
 * @param maxPositives the most positives any one anchor was given
 */
export const resolveWindow = (
  filter: WindowOptions,
  numNegatives: number,
  maxPositives: number,
): Window => {
  const { range_min: rangeMin } = filter;
  const filtered =
    filter.mutual_neighbours === true || CLOSENESS.some((option) => filter[option] !== undefined);
  const rangeMax = filter.range_max ?? rangeMin + maxPositives + numNegatives * (filtered ? 10 : 1);
  if (numNegatives < 1) {
    throw new MiningFault('select.num_negatives', `must be at least 1, not ${numNegatives}`);
  }
  if (rangeMin < 0) throw new MiningFault('filter.range_min', `must not be negative (${rangeMin})`);
  if (rangeMin >= rangeMax) {
    throw new MiningFault(
      'filter.range_min',
      `${rangeMin} leaves nothing below range_max ${rangeMax}: lower range_min or raise range_max`,
    );
  }
  if (numNegatives > rangeMax - rangeMin) {
    throw new MiningFault(
      'select.num_negatives',
      `${numNegatives} negatives do not fit in the ${rangeMax - rangeMin} ranks from range_min ` +
        `${rangeMin} to range_max ${rangeMax}: lower num_negatives or raise range_max`,
    );
  }
  return { rangeMin, rangeMax, depth: rangeMax + maxPositives };
};
