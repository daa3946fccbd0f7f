import { MiningFault } from '../fault.ts';
import type { Evidence, PairScores, Shard } from '../shard.ts';

type PerProposal =
  'positiveSimilarities' | 'positiveOverlaps' | 'neighbourVotes' | 'mutualNeighbours';

/**
 * One member of the shard's evidence, a value per proposal.
 *
 * @param option the option of `filter:` that asks for it
 * @throws MiningFault naming the option, where the evidence is missing or not parallel to the proposals
 */
export const proposalEvidence = <Name extends PerProposal>(
  { evidence, proposals }: Shard,
  name: Name,
  option: string,
): NonNullable<Evidence[Name]> => {
  const values = evidence?.[name];
  if (!values) throw missing(option, name);
  requireParallel(name, values, proposals.values);
  return values;
};

/**
 * The scores of every guide model.
 *
 * @throws MiningFault naming the option, where there are none or they are not parallel to their pairs
 */
export const guideEvidence = (shard: Shard, option: string): readonly PairScores[] => {
  const guides = shard.evidence?.guides ?? [];
  if (guides.length === 0) throw missing(option, 'guides');
  guides.forEach((scores, g) => requireParallelScores(`guides[${g}]`, scores, shard));
  return guides;
};

/**
 * The scores of the teacher.
 *
 * @throws MiningFault naming the option, where there are none or they are not parallel to their pairs
 */
export const teacherEvidence = (shard: Shard, option: string): PairScores => {
  const teacher = shard.evidence?.teacher;
  if (!teacher) throw missing(option, 'teacher');
  requireParallelScores('teacher', teacher, shard);
  return teacher;
};

const missing = (option: string, name: keyof Evidence): MiningFault =>
  new MiningFault(
    `filter.${option}`,
    `needs evidence that the shard lacks (evidence.${name}): provide it, or leave the option out`,
  );

const requireParallelScores = (
  name: string,
  scores: PairScores,
  { proposals, positives }: Shard,
): void => {
  requireParallel(`${name}.proposals`, scores.proposals, proposals.values);
  requireParallel(`${name}.positives`, scores.positives, positives.values);
};

/** @throws MiningFault where evidence does not have one value for each of what it is about */
export const requireParallel = (
  name: string,
  { length }: ArrayLike<number>,
  subjects: ArrayLike<number>,
): void => {
  if (length === subjects.length) return;
  throw new MiningFault(
    `evidence.${name}`,
    `has ${length} values where ${subjects.length} are needed, one for each in its order`,
  );
};
