import { CONFIRMED_NEGATIVE, CONFIRMED_POSITIVE, type FilterOptions } from '../../src/index.ts';
import type { KnownAnchor, KnownProposal, KnownWorld } from './made-evidence.ts';

/** One rule as its peer states it, of one candidate. */
interface RuleByHand {
  reason: string;
  rejects: (asked: Asked) => boolean;
}
interface Asked {
  world: KnownWorld;
  anchor: KnownAnchor;
  candidate: KnownProposal;
  filter: FilterOptions;
}

/** The anchor's positives that may be used. */
export const usableOf = (
  { documents }: KnownWorld,
  { heldOut, positives }: KnownAnchor,
): KnownAnchor['positives'] =>
  positives.filter(
    ({ document, similarity }) =>
      !heldOut && !documents[document].heldOut && Number.isFinite(similarity),
  );

/** Whether s lies above the lowest score of the positives less a margin; NaN is no score. */
const isAbove = (
  s: number,
  scores: number[],
  absolute: number | undefined,
  relative: number | undefined,
): boolean => {
  const known = scores.filter((score) => !Number.isNaN(score));
  if (known.length === 0) return false;
  const p = Math.min(...known);
  if (absolute !== undefined && s + absolute > p) return true;
  return relative !== undefined && s > p - Math.abs(p) * relative;
};

const scoresOf = (
  { world, anchor }: Asked,
  of: (positive: KnownAnchor['positives'][number]) => number,
): number[] => usableOf(world, anchor).map(of);

/** All of them in their order, the ones that know and the ones that suspect. */
const KNOWN: RuleByHand[] = [
  { reason: 'unusable_vector', rejects: ({ candidate }) => Number.isNaN(candidate.similarity) },
  {
    reason: 'held_out',
    rejects: ({ world, anchor, candidate }) =>
      anchor.heldOut || world.documents[candidate.document].heldOut,
  },
  {
    reason: 'known_positive',
    rejects: ({ anchor, candidate, filter }) =>
      !filter.include_positives && anchor.judged.includes(candidate.document),
  },
  {
    reason: 'verdict_positive',
    rejects: ({ candidate }) => candidate.verdict === CONFIRMED_POSITIVE,
  },
  {
    reason: 'same_label',
    rejects: ({ world, anchor, candidate }) =>
      world.documents[candidate.document].label === anchor.label,
  },
  {
    reason: 'own_text',
    rejects: ({ anchor, candidate, filter }) =>
      filter.own_text && candidate.document === anchor.own,
  },
];

const MIN_SCORE: RuleByHand = {
  reason: 'min_score',
  rejects: ({ candidate, filter: { min_score: bound } }) =>
    bound !== undefined && candidate.similarity < bound,
};

const SUSPICIONS: RuleByHand[] = [
  {
    reason: 'absolute_margin',
    rejects: (asked) =>
      isAbove(
        asked.candidate.similarity,
        scoresOf(asked, ({ similarity }) => similarity),
        asked.filter.absolute_margin,
        undefined,
      ),
  },
  {
    reason: 'relative_margin',
    rejects: (asked) =>
      isAbove(
        asked.candidate.similarity,
        scoresOf(asked, ({ similarity }) => similarity),
        undefined,
        asked.filter.relative_margin,
      ),
  },
  {
    reason: 'max_score',
    rejects: ({ candidate, filter: { max_score: bound } }) =>
      bound !== undefined && candidate.similarity > bound,
  },
  MIN_SCORE,
  {
    reason: 'near_duplicate',
    rejects: ({ candidate, filter }) => {
      const { near_duplicate_similarity: closest, near_duplicate_overlap: most } = filter;
      if (closest !== undefined && candidate.positiveSimilarity >= closest) return true;
      return most !== undefined && candidate.positiveOverlap >= most;
    },
  },
  {
    reason: 'neighbour_vote',
    rejects: ({ candidate, filter: { neighbour_vote: bound } }) =>
      bound !== undefined && candidate.vote >= bound,
  },
  {
    reason: 'mutual_neighbours',
    rejects: ({ candidate, filter }) => filter.mutual_neighbours && candidate.mutual,
  },
  {
    reason: 'guide',
    rejects: (asked) => {
      const { guide_margin, guide_relative_margin, guide_vote } = asked.filter;
      const against = asked.candidate.guides.filter((s, g) =>
        isAbove(
          s,
          scoresOf(asked, ({ guides }) => guides[g]),
          guide_margin,
          guide_relative_margin,
        ),
      ).length;
      return guide_vote === 'any' ? against > 0 : against > asked.candidate.guides.length / 2;
    },
  },
  {
    reason: 'teacher_margin',
    rejects: (asked) => {
      const { teacher_absolute_margin, teacher_relative_margin, teacher_max_score } = asked.filter;
      const scores = scoresOf(asked, ({ teacher }) => teacher);
      const t = asked.candidate.teacher;
      if (isAbove(t, scores, teacher_absolute_margin, teacher_relative_margin)) return true;
      return teacher_max_score !== undefined && t > teacher_max_score;
    },
  },
  {
    reason: 'teacher_threshold',
    rejects: ({ candidate, filter }) => {
      const { teacher_negative_below: below, teacher_positive_above: above } = filter;
      if (below !== undefined && !(candidate.teacher < below)) return true;
      return above !== undefined && candidate.teacher > above;
    },
  },
];

/** Whether what is known of a candidate makes it a positive for sure. */
const isSure = ({ candidate, filter }: Asked): boolean => {
  const { near_duplicate_overlap: most, teacher_positive_above: above } = filter;
  if (most !== undefined && candidate.positiveOverlap === 1) return true;
  return above !== undefined && candidate.teacher > above;
};

/** The reason that the filters give one candidate, '' where none rejects it. */
export const reasonByHand = (
  world: KnownWorld,
  anchor: KnownAnchor,
  candidate: KnownProposal,
  filter: FilterOptions,
): string => {
  const asked = { world, anchor, candidate, filter };
  const first = (rules: RuleByHand[]): string | undefined =>
    rules.find(({ rejects }) => rejects(asked))?.reason;
  const known = first(KNOWN);
  if (known !== undefined) return known;
  if (candidate.verdict === CONFIRMED_NEGATIVE) return first([MIN_SCORE]) ?? '';
  if (filter.suspected === 'relabel' && isSure(asked)) return 'relabelled_positive';
  return first(SUSPICIONS) ?? '';
};

export const KNOWN_BY_HAND = KNOWN.map(({ reason }) => reason);
export const SUSPECTED_BY_HAND = SUSPICIONS.map(({ reason }) => reason).filter(
  (reason) => reason !== MIN_SCORE.reason,
);
