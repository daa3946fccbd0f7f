import { z } from 'zod';
import { proposalEvidence } from './required-evidence.ts';
import type { Filter } from './filter.ts';

const options = {
  mutual_neighbours: z
    .boolean()
    .default(false)
    .describe(
      'reject a candidate that is among the vote_neighbours of a relevant document, and it among its',
    ),
};

/** The candidate and a document relevant to the anchor are mutual nearest neighbours. */
export const mutualNeighbours = {
  reason: 'mutual_neighbours',
  options,
  ground: 'suspected',
  prepare: ({ mutual_neighbours: on }, shard) => {
    if (!on) return undefined;
    const mutual = proposalEvidence(shard, 'mutualNeighbours', 'mutual_neighbours');
    return (_anchor, proposal) => mutual[proposal] === 1;
  },
} satisfies Filter<{ mutual_neighbours: boolean }>;
