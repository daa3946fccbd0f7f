import { positions, type Strategy } from './strategy.ts';

/** The n closest candidates: sentence-transformers' `sampling_strategy="top"`. */
export const top: Strategy = ({ size, numNegatives }) => positions(0, size, numNegatives);

/** Every candidate that passed, whatever `num_negatives` says. */
export const all: Strategy = ({ size }) => positions(0, size, size);
