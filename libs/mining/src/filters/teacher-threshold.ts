import { z } from 'zod';
import { teacherEvidence } from './required-evidence.ts';
import { anyOf, type Filter, type Test } from './filter.ts';
import { aboveLimit } from './positive-margins.ts';
import type { Shard } from '../shard.ts';

const options = {
  teacher_negative_below: z
    .number()
    .optional()
    .describe('keep only candidates that the teacher scores below this (RocketQA: 0.1)'),
  teacher_positive_above: z
    .number()
    .optional()
    .describe(
      'reject a candidate that the teacher scores above this (RocketQA: 0.9); it is a positive where ' +
        'suspected candidates are relabelled',
    ),
};

interface TeacherThresholdOptions {
  teacher_negative_below?: number | undefined;
  teacher_positive_above?: number | undefined;
}

/** No score may be a negative's and a positive's at once. */
export const thresholdsInOrder = ({
  teacher_negative_below: below,
  teacher_positive_above: above,
}: TeacherThresholdOptions): boolean =>
  below === undefined || above === undefined || below <= above;

/**
 * A cross-encoder does not find the candidate irrelevant (RocketQA, arXiv 2010.08191). A candidate that
 * the teacher was not asked about, or scored NaN, is not below `teacher_negative_below` and so rejected.
 */
export const teacherThreshold = {
  reason: 'teacher_threshold',
  options,
  ground: 'suspected',
  prepare: (options, shard) => anyOf([notBelow(options, shard), positiveAbove(options, shard)]),
  prepareRelabelling: (options, shard) => positiveAbove(options, shard),
} satisfies Filter<TeacherThresholdOptions>;

const notBelow = (
  { teacher_negative_below: below }: TeacherThresholdOptions,
  shard: Shard,
): Test | undefined => {
  if (below === undefined) return undefined;
  const { proposals } = teacherEvidence(shard, 'teacher_negative_below');
  return (_anchor, proposal) => !(proposals[proposal] < below);
};

const positiveAbove = (
  { teacher_positive_above: above }: TeacherThresholdOptions,
  shard: Shard,
): Test | undefined =>
  above === undefined
    ? undefined
    : aboveLimit(teacherEvidence(shard, 'teacher_positive_above').proposals, above);
