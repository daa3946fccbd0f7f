import type {
  CountName,
  DistributionName,
  Manifest,
  RecallDepthName,
  RetrainMetric,
} from '@sluice/contracts';
import { areComparable, ksDistance, stabilityIndex, type Histogram } from '@sluice/mining';

/** What a rule looks at; `files` come after the verdict. */
export type JudgedManifest = Omit<Manifest, 'files' | 'retrain'>;

type Observe = (
  name: string,
  manifest: JudgedManifest,
  before: JudgedManifest | undefined,
) => number | null;

/**
 * The number a rule looks at.
 *
 * @param before the version that changes are measured from
 * @returns null when a version does not tell, or there is nothing to measure from
 */
export const observed = (
  metric: RetrainMetric,
  manifest: JudgedManifest,
  before: JudgedManifest | undefined,
): number | null => {
  const [family, ...rest] = metric.split('.');
  return OBSERVERS[family!]!(rest.join('.'), manifest, before);
};

const OBSERVERS: Record<string, Observe> = {
  zero_loss_fraction: (set, { zero_loss_fraction: fraction }) =>
    fraction[set as keyof typeof fraction],
  hard_share: (_, { counts }) => ratio(counts.hardness.hard, counts.triplets),
  new_hard_share: (_, { counts, previous }) => ratio(previous?.hard_added, counts.triplets),
  embedding: (_, { embedding }) => embedding.mean_cosine,
  recall: (k, { recall }) => recall[k as RecallDepthName],
  recall_drop: (k, { recall }, before) =>
    before ? before.recall[k as RecallDepthName] - recall[k as RecallDepthName] : null,
  count: (name, manifest) => countOf(name as CountName, manifest),
  change: (name, manifest, before) => {
    if (!before) return null;
    const was = countOf(name as CountName, before);
    return ratio(countOf(name as CountName, manifest) - was, was);
  },
  psi: (name, manifest, before) =>
    compared(name as DistributionName, manifest, before, stabilityIndex),
  ks: (name, manifest, before) => compared(name as DistributionName, manifest, before, ksDistance),
};

const ratio = (part: number | undefined, whole: number): number | null =>
  part === undefined || whole === 0 ? null : part / whole;

const countOf = (name: CountName, { counts }: JudgedManifest): number => {
  if (name === 'hard' || name === 'semi_hard' || name === 'easy') return counts.hardness[name];
  const count = counts[name];
  return typeof count === 'number' ? count : Object.values(count).reduce((a, b) => a + b, 0);
};

const compared = (
  name: DistributionName,
  { distributions: after }: JudgedManifest,
  before: JudgedManifest | undefined,
  difference: (before: Histogram, after: Histogram) => number,
): number | null => {
  if (!after || !before?.distributions) return null;
  const [was, is] = [histogram(name, before.distributions), histogram(name, after)];
  return areComparable(was, is) ? difference(was, is) : null;
};

const histogram = (
  name: DistributionName,
  { margins, similarities }: NonNullable<Manifest['distributions']>,
): Histogram => {
  const histograms: Record<DistributionName, Histogram> = {
    'margins.candidates': margins.candidates,
    'margins.curated': margins.curated,
    'similarities.positives': similarities.positives,
    'similarities.candidates': similarities.candidates,
    'similarities.negatives': similarities.negatives,
  };
  return histograms[name];
};
