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

/**
 * The window of ranks, by sentence-transformers' rules: range_max defaults to
 * range_min + maxPositives + num_negatives, num_negatives counting ten times when a filter that looks
 * at closeness (absolute_margin, relative_margin, max_score) is on; depth = range_max + maxPositives.
 *
 * @param maxPositives the most positives any one anchor was given
 */
export const resolveWindow = (
  filter: {
    range_min: number;
    range_max?: number | undefined;
    absolute_margin?: number | undefined;
    relative_margin?: number | undefined;
    max_score?: number | undefined;
  },
  numNegatives: number,
  maxPositives: number,
): Window => {
  const { range_min: rangeMin } = filter;
  const filtered =
    filter.absolute_margin !== undefined ||
    filter.relative_margin !== undefined ||
    filter.max_score !== undefined;
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
