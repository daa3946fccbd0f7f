import { z } from 'zod';
import { proposalEvidence } from './required-evidence.ts';
import type { Filter } from './filter.ts';

const options = {
  neighbour_vote: z
    .number()
    .gt(0)
    .max(1)
    .optional()
    .describe(
      'reject a candidate when at least this share of its own neighbours are relevant to the anchor',
    ),
  vote_neighbours: z
    .int()
    .min(1)
    .default(10)
    .describe('neighbours of a document that neighbour_vote and mutual_neighbours look at'),
};

/**
 * The candidate's neighbours are positives of the anchor, or of its class, so it is likely to be one too: the
 * vote of k nearest neighbours, with documents as voters.
 */
export const neighbourVote = {
  reason: 'neighbour_vote',
  options,
  ground: 'suspected',
  prepare: ({ neighbour_vote: share }, shard) => {
    if (share === undefined) return undefined;
    const votes = proposalEvidence(shard, 'neighbourVotes', 'neighbour_vote');
    return (_anchor, proposal) => votes[proposal] >= share;
  },
} satisfies Filter<{ neighbour_vote?: number | undefined }>;
