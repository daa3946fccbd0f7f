import { CONFIRMED_POSITIVE } from '../shard.ts';
import { requireParallel } from './required-evidence.ts';
import type { Filter } from './filter.ts';

/** A person confirmed the candidate as a positive. On wherever the shard has verdicts. */
export const verdictPositive = {
  reason: 'verdict_positive',
  options: {},
  ground: 'known',
  prepare: (_options, { evidence, proposals }) => {
    const verdicts = evidence?.verdicts;
    if (!verdicts) return undefined;
    requireParallel('verdicts', verdicts, proposals.values);
    return (_anchor, proposal) => verdicts[proposal] === CONFIRMED_POSITIVE;
  },
} satisfies Filter<object>;
