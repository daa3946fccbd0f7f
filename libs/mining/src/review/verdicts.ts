export const VERDICT_LABELS = ['negative', 'positive', 'unsure'] as const;
/** What a candidate is to its anchor, in a person's eyes. */
export type VerdictLabel = (typeof VERDICT_LABELS)[number];

/** One verdict on one pair, as far as settling it goes. */
export interface Opinion {
  reviewer: string;
  label: VerdictLabel | 'withdrawn';
  /** Given to end a disagreement: it stands against every other. */
  settles?: boolean | undefined;
}

/** What all verdicts on one pair come to. */
export interface SettledPair {
  label: VerdictLabel;
  /** Some say negative, some positive, and nobody has settled it: it acts as unsure. */
  disputed: boolean;
  /** The last word of each who has one. */
  labels: Map<string, VerdictLabel>;
}

/**
 * Settles the verdicts on one pair, given in order. The last word of each reviewer counts, and withdrawing
 * it leaves none. A verdict that settles decides alone, the latest such one; else all who are sure must
 * agree. Undefined where nobody has a word left.
 */
export const settlePair = (opinions: readonly Opinion[]): SettledPair | undefined => {
  const last = new Map<string, Opinion>();
  for (const opinion of opinions) {
    // Removed first, so that the map is in the order of the last words.
    last.delete(opinion.reviewer);
    if (opinion.label !== 'withdrawn') last.set(opinion.reviewer, opinion);
  }
  if (last.size === 0) return undefined;
  const labels = new Map<string, VerdictLabel>();
  let settled: VerdictLabel | undefined;
  for (const { reviewer, label, settles } of last.values()) {
    if (label === 'withdrawn') continue;
    labels.set(reviewer, label);
    if (settles) settled = label;
  }
  if (settled) return { label: settled, disputed: false, labels };
  const sure = [...new Set([...labels.values()].filter((label) => label !== 'unsure'))];
  const label = sure.length === 1 ? sure[0] : 'unsure';
  return { label, disputed: sure.length > 1, labels };
};
