import type { Audit, DigestedText } from '@sluice/audit';
import type { Disagreement, LedgerSummary, Verdict } from '@sluice/contracts';
import type { LedgerState } from './ledger.ts';

/** Disagreements that are shown at once; the others follow when these are settled. */
const SHOWN = 100;

/** What people decided, who they are, and where they disagree: with the texts that the audit has. */
export const summaryOf = async (
  { verdicts, pairs }: LedgerState,
  audit: Audit,
): Promise<LedgerSummary> => {
  const counts = { negative: 0, positive: 0, unsure: 0, disputed: 0 };
  const agreement = { pairs: 0, agreed: 0 };
  const disputed: Verdict[][] = [];
  for (const { opinions, settled } of pairs.values()) {
    if (!settled) continue;
    counts[settled.disputed ? 'disputed' : settled.label]++;
    if (settled.disputed) disputed.push(opinions);
    const sure = [...settled.labels.values()].filter((label) => label !== 'unsure');
    if (sure.length > 1) {
      agreement.pairs++;
      if (new Set(sure).size === 1) agreement.agreed++;
    }
  }
  return {
    verdicts: verdicts.length,
    pairs: counts,
    reviewers: reviewersOf(pairs),
    agreement,
    disagreements: await disagreementsOf(disputed.slice(0, SHOWN), audit),
  };
};

/** Who has a word on how many pairs, the busiest first. */
const reviewersOf = (pairs: LedgerState['pairs']): LedgerSummary['reviewers'] => {
  const reviewers = new Map<string, { reviewer: string; pairs: number; last_at: string }>();
  for (const { opinions, settled } of pairs.values()) {
    for (const reviewer of settled?.labels.keys() ?? []) {
      const known = reviewers.get(reviewer) ?? { reviewer, pairs: 0, last_at: '' };
      known.pairs++;
      for (const { reviewer: who, at } of opinions) {
        if (who === reviewer && at > known.last_at) known.last_at = at;
      }
      reviewers.set(reviewer, known);
    }
  }
  return [...reviewers.values()].sort((a, b) => b.pairs - a.pairs);
};

const disagreementsOf = async (
  disputed: readonly Verdict[][],
  audit: Audit,
): Promise<Disagreement[]> => {
  const textsOf = async (role: 'anchor' | 'document', digests: string[]) => {
    const texts = await audit.textsWith(role, [...new Set(digests)]);
    return new Map<string, DigestedText>(texts.map((text) => [text.digest, text]));
  };
  const anchors = await textsOf(
    'anchor',
    disputed.map(([first]) => first!.anchor),
  );
  const candidates = await textsOf(
    'document',
    disputed.map(([first]) => first!.candidate),
  );
  return disputed.map((opinions) => {
    const { anchor, candidate } = opinions[0]!;
    const last = new Map(opinions.map((opinion) => [opinion.reviewer, opinion]));
    return {
      anchor: anchors.get(anchor) ?? { digest: anchor },
      candidate: candidates.get(candidate) ?? { digest: candidate },
      labels: [...last.values()].flatMap(({ reviewer, label, at }) =>
        label === 'withdrawn' ? [] : [{ reviewer, label, at }],
      ),
    };
  });
};
