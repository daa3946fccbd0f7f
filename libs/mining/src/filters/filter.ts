import type { ZodRawShape } from 'zod';
import type { Shard } from '../shard.ts';

/** Whether one proposal (its index in the shard) of one anchor (its row) is to be rejected. */
export type Test = (anchor: number, proposal: number) => boolean;

/**
 * Why a filter rejects. `known`: the candidate is no negative, beyond doubt; such candidates are left out
 * of the zero-loss fraction of the candidates, since no trainer would ever see them as negatives.
 * `suspected`: it may be a false negative; `filter.suspected` says what becomes of it, and a person's word
 * overrules it. `easy`: it is a negative that teaches nothing.
 */
export type Ground = 'known' | 'suspected' | 'easy';

/**
 * One reason to reject a candidate. To add a filter, write one file like the others in this folder and
 * list it in `index.ts`: its options join the spec, its reason joins the audit and the counts.
 */
export interface Filter<Options> {
  /** What the audit calls it. */
  reason: string;
  /** Its part of `filter:` in the run spec. */
  options: ZodRawShape;
  ground: Ground;
  /**
   * The test for a shard, or undefined when the options leave this filter off. Comparisons with NaN, a
   * score nobody computed, must come out as "not rejected" unless the filter says otherwise.
   *
   * @throws MiningFault where the options ask for evidence that the shard lacks
   */
  prepare: (options: Options, shard: Shard) => Test | undefined;
  /** The stricter test for what is a positive so surely that it may be relabelled as one. */
  prepareRelabelling?: (options: Options, shard: Shard) => Test | undefined;
}

/** Rejects what any of the tests rejects; off when all of them are. */
export const anyOf = (tests: readonly (Test | undefined)[]): Test | undefined => {
  const asked = tests.filter((test) => test !== undefined);
  if (asked.length < 2) return asked[0];
  return (anchor, proposal) => {
    for (const test of asked) if (test(anchor, proposal)) return true;
    return false;
  };
};
