import type { Strategy } from './strategy.ts';

/** n candidates drawn uniformly: those with the smallest seeded lots, so that row order cannot matter. */
export const random: Strategy = ({ size, lots, numNegatives }) =>
  Array.from({ length: size }, (_, position) => position)
    .sort((a, b) => lots[a] - lots[b] || a - b)
    .slice(0, numNegatives)
    .sort((a, b) => a - b);
