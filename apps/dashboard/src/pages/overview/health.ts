import type { VersionSummary } from '@sluice/contracts';

export interface Health {
  tone: 'good' | 'warn' | 'bad';
  word: string;
  /** For whoever wants to know. */
  why: string;
}

const HOUR = 3_600_000;
/** A nightly refresh that is two hours late has not come. */
const LATE = 26 * HOUR;

/** Whether last night's dataset is as it should be: the first thing that is not, or that nothing is amiss. */
export const healthOf = (
  versions: readonly Pick<
    VersionSummary,
    'counts' | 'created_at' | 'retrain' | 'warnings' | 'embedding'
  >[],
  now = Date.now(),
): Health => {
  const [newest, before] = versions;
  if (!newest || newest.counts.triplets === 0) {
    return { tone: 'bad', word: 'empty', why: 'the newest version holds no triplet' };
  }
  if ((newest.embedding.mean_cosine ?? 0) > 0.9) {
    return { tone: 'bad', word: 'collapsed', why: 'the model puts all documents in one place' };
  }
  if (newest.retrain?.recommended) {
    const reasons = newest.retrain.rules.filter(({ fires }) => fires).map(({ reason }) => reason);
    return { tone: 'warn', word: 'retrain', why: reasons.join('; ') };
  }
  if (newest.warnings && newest.warnings.length > 0) {
    return { tone: 'warn', word: 'warnings', why: newest.warnings.join('; ') };
  }
  const isNightly =
    before !== undefined &&
    Date.parse(newest.created_at) - Date.parse(before.created_at) > 12 * HOUR;
  if (isNightly && now - Date.parse(newest.created_at) > LATE) {
    return { tone: 'warn', word: 'late', why: 'nothing was published in the last 26 hours' };
  }
  return { tone: 'good', word: 'healthy', why: 'published, and nothing is amiss' };
};
