import { z } from 'zod';
import { guideEvidence } from './required-evidence.ts';
import { anyOf, type Filter, type Test } from './filter.ts';
import { aboveAbsoluteMargin, aboveRelativeMargin } from './positive-margins.ts';

const options = {
  guide_margin: z
    .number()
    .optional()
    .describe(
      'reject when a guide model g says s_g(a,n) + guide_margin > P_g, P_g its lowest similarity among ' +
        'the positives; 0 is GISTEmbed',
    ),
  guide_relative_margin: z
    .number()
    .optional()
    .describe('reject when a guide model g says s_g(a,n) > P_g − |P_g| · guide_relative_margin'),
  guide_vote: z
    .enum(['any', 'majority'])
    .default('any')
    .describe('how many of several guide models must say so: one, or more than half of them'),
};

interface GuideOptions {
  guide_margin?: number | undefined;
  guide_relative_margin?: number | undefined;
  guide_vote: 'any' | 'majority';
}

/**
 * Guide models find the candidate closer to the anchor than the positive (GISTEmbed, arXiv 2402.16829);
 * where an anchor has several positives, than the one they find farthest.
 */
export const guide = {
  reason: 'guide',
  options,
  ground: 'suspected',
  prepare: (
    { guide_margin: absolute, guide_relative_margin: relative, guide_vote: vote },
    shard,
  ) => {
    if (absolute === undefined && relative === undefined) return undefined;
    const option = absolute === undefined ? 'guide_relative_margin' : 'guide_margin';
    const { offsets } = shard.positives;
    const guides = guideEvidence(shard, option).map((scores) =>
      anyOf([
        aboveAbsoluteMargin(scores, offsets, absolute),
        aboveRelativeMargin(scores, offsets, relative),
      ]),
    );
    return vote === 'any' ? anyOf(guides) : majorityOf(guides);
  },
} satisfies Filter<GuideOptions>;

const majorityOf = (guides: readonly (Test | undefined)[]): Test => {
  const enough = Math.floor(guides.length / 2) + 1;
  return (anchor, proposal) => {
    let against = 0;
    for (const test of guides) if (test?.(anchor, proposal)) against++;
    return against >= enough;
  };
};
