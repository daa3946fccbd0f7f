import { curate, isZeroLoss, selectOptions } from '@sluice/mining';
import type { Setting } from './recipes.ts';
import { UNLABELLED, type Trial } from './trial.ts';

/** What a recipe made of a trial. */
export interface Outcome {
  /** Different (anchor, negative) pairs. */
  emitted: number;
  /** Share of them that are relevant in truth. */
  falseShare: number;
  /** Mean d(a,n) − d(a,p) over the triplets: the lower, the harder. */
  hardness: number;
  zeroLossFraction: number;
}

const NEGATIVES = 4;
const MARGIN = 0.2;
/** Candidates are cut off by the search alone. */
const EVERY_RANK = Number.MAX_SAFE_INTEGER;

/** Curates a trial by a recipe's setting: the closest four survivors of every anchor. */
export const outcomeOf = (trial: Trial, { filter, skip, labelledOnly }: Setting): Outcome => {
  const shard = { ...trial.shard };
  if (filter.neighbour_vote !== undefined) {
    shard.evidence = { ...shard.evidence, neighbourVotes: trial.votes(filter.vote_neighbours) };
  }
  if (labelledOnly) {
    const anchors = new Uint8Array(shard.anchors.keys.length);
    shard.evidence = { ...shard.evidence, heldOut: { anchors, documents: unlabelledOf(trial) } };
  }
  const { triplets } = curate(shard, {
    filter,
    select: selectOptions.parse({ strategy: 'top', num_negatives: NEGATIVES, margin: MARGIN }),
    window: { rangeMin: skip, rangeMax: EVERY_RANK, depth: EVERY_RANK },
  });
  const negatives = [...new Set(triplets.negatives)];
  let differences = 0;
  let zero = 0;
  triplets.dAn.forEach((dAn, t) => {
    differences += dAn - triplets.dAp[t];
    if (isZeroLoss(triplets.dAp[t], dAn, MARGIN)) zero++;
  });
  return {
    emitted: negatives.length,
    falseShare: negatives.filter((n) => trial.relevant[n] === 1).length / negatives.length,
    hardness: differences / triplets.dAn.length,
    zeroLossFraction: zero / triplets.dAn.length,
  };
};

const unlabelledOf = ({ shard: { documents } }: Trial): Uint8Array =>
  Uint8Array.from(documents.keys, (_, document) =>
    Number(documents.labels?.[document] === UNLABELLED),
  );
