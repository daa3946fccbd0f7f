import type { Verdict, VerdictRecord, VerdictTask } from '@sluice/contracts';
import { reviewSample } from '@sluice/mining';
import type { Audit } from './audits.ts';

/** Verdicts with the texts that they are about, as far as the version has them. */
export const withTexts = async (
  verdicts: readonly Verdict[],
  audit: Audit,
): Promise<VerdictRecord[]> => {
  const textsOf = async (
    role: 'anchor' | 'document',
    digests: string[],
  ): Promise<Map<string, string>> => {
    const texts = await audit.textsWith(role, [...new Set(digests)]);
    return new Map(texts.map(({ digest, text }) => [digest, text]));
  };
  const anchors = await textsOf(
    'anchor',
    verdicts.map(({ anchor }) => anchor),
  );
  const documents = await textsOf(
    'document',
    verdicts.map(({ candidate }) => candidate),
  );
  return verdicts.map((verdict): VerdictRecord => {
    const [anchor, candidate] = [anchors.get(verdict.anchor), documents.get(verdict.candidate)];
    return {
      ...verdict,
      ...(anchor !== undefined && { anchor_text: anchor }),
      ...(candidate !== undefined && { candidate_text: candidate }),
    };
  });
};

/** Pairs of the review sample that nobody has judged, to be judged elsewhere. */
export const openTasks = async (
  verdicts: readonly Verdict[],
  audit: Audit,
  sampling: { each: number; seed: number },
): Promise<VerdictTask[]> => {
  const judged = new Set(verdicts.map(({ anchor, candidate }) => anchor + candidate));
  const picks = reviewSample(await audit.pool(), sampling);
  const pairs = await audit.pairsAt(picks.map(({ row }) => row));
  return pairs.filter(({ anchor, candidate }) => !judged.has(anchor.digest + candidate.digest));
};
