import { REVIEW, type Relabelled } from '../decisions.ts';
import { CONFIRMED_NEGATIVE, type Shard } from '../shard.ts';
import type { Ground, Test } from './filter.ts';
import {
  FILTERS,
  RELABELLED_POSITIVE,
  SUSPECTED_REASONS,
  VERDICT_POSITIVE,
  type FilterOptions,
} from './index.ts';

/** What the filters made of a shard's proposals, before the window of ranks. */
export interface Screening {
  /** Per proposal: the reason of the first filter that rejects it, 0 where none does. */
  reasons: Uint8Array;
  /** Per proposal: REVIEW where a person is to decide; the others are yet to be decided. */
  decisions: Uint8Array;
  relabelled: Relabelled;
}

/**
 * Asks the filters about every proposal, in their order: those that know, then those that suspect, which
 * a person's verdict overrules. Relabelling comes between the two, so that what is surely a positive becomes
 * one whichever filter suspects it first.
 *
 * @throws MiningFault where the options ask for evidence that the shard lacks
 */
export const screen = (shard: Shard, options: FilterOptions): Screening => {
  const rules = rulesOf(shard, options);
  const sure = options.suspected === 'relabel' ? relabellingRules(shard, options) : [];
  const reasons = new Uint8Array(shard.proposals.values.length);
  markWhere(shard, reasons, rules.filter(isKnown));
  markWhere(shard, reasons, sure);
  const relabelled = relabel(shard, reasons);
  markWhere(
    shard,
    reasons,
    rules.filter((rule) => !isKnown(rule)),
  );
  const decisions = new Uint8Array(reasons.length);
  if (options.suspected === 'review') setAside(decisions, reasons);
  return { reasons, decisions, relabelled };
};

/** A test, the reason it gives and the ground for it. */
export interface Rule {
  test: Test;
  reason: number;
  ground: Ground;
}

export const isKnown = ({ ground }: Rule): boolean => ground === 'known';

export const rulesOf = (shard: Shard, options: FilterOptions): Rule[] =>
  FILTERS.flatMap(({ prepare, ground }, f) => {
    const test = prepare(options, shard);
    return test ? [{ test, reason: f + 1, ground }] : [];
  });

const relabellingRules = (shard: Shard, options: FilterOptions): Rule[] =>
  FILTERS.flatMap(({ prepareRelabelling, ground }, f) => {
    const test = prepareRelabelling?.(options, shard);
    return test ? [{ test, reason: f + 1, ground }] : [];
  });

/** Gives each proposal that has no reason yet that of the first test that holds. */
export const markWhere = (
  { proposals: { offsets }, evidence }: Shard,
  reasons: Uint8Array,
  rules: readonly Rule[],
): void => {
  for (const { test, reason, ground } of rules) {
    const verdicts = ground === 'suspected' ? evidence?.verdicts : undefined;
    for (let anchor = 0; anchor + 1 < offsets.length; anchor++) {
      const end = offsets[anchor + 1];
      for (let proposal = offsets[anchor]; proposal < end; proposal++) {
        if (reasons[proposal] !== 0 || verdicts?.[proposal] === CONFIRMED_NEGATIVE) continue;
        if (test(anchor, proposal)) reasons[proposal] = reason;
      }
    }
  }
};

/**
 * Collects the pairs that are positives from now on, in row order: those that a person confirmed, and those
 * with the reason of a suspicion (before the suspicions are asked, only relabelling rules give these), whose
 * reason becomes that of the relabelled.
 */
const relabel = ({ proposals: { offsets } }: Shard, reasons: Uint8Array): Relabelled => {
  const anchors: number[] = [];
  const proposals: number[] = [];
  const because: number[] = [];
  for (let anchor = 0; anchor + 1 < offsets.length; anchor++) {
    for (let proposal = offsets[anchor]; proposal < offsets[anchor + 1]; proposal++) {
      const reason = reasons[proposal];
      if (SUSPECTED_REASONS[reason]) reasons[proposal] = RELABELLED_POSITIVE;
      else if (reason !== VERDICT_POSITIVE) continue;
      anchors.push(anchor);
      proposals.push(proposal);
      because.push(reason);
    }
  }
  return {
    anchors: Int32Array.from(anchors),
    proposals: Int32Array.from(proposals),
    reasons: Uint8Array.from(because),
  };
};

const setAside = (decisions: Uint8Array, reasons: Uint8Array): void => {
  for (let i = 0; i < reasons.length; i++) if (SUSPECTED_REASONS[reasons[i]]) decisions[i] = REVIEW;
};
