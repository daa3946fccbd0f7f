import { ascending, firstOf, type Strategy } from './strategy.ts';

/** The n closest candidates: sentence-transformers' `sampling_strategy="top"`. */
export const top = {
  options: {},
  prefer: (pool) => firstOf(pool, ascending(0, pool.size)),
} satisfies Strategy;

/** Every candidate that passed, whatever `num_negatives` says. */
export const all = { ...top, seeks: () => Infinity } satisfies Strategy;

/**
 * The hardest negative alone, whatever `num_negatives` says: of all candidates the closest to the anchor
 * (Hermans et al., In defense of the triplet loss, arXiv 1703.07737, with the candidates for a batch).
 */
export const batchHard = { ...top, seeks: () => 1 } satisfies Strategy;
