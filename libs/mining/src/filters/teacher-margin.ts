import { z } from 'zod';
import { teacherEvidence } from './required-evidence.ts';
import { anyOf, type Filter } from './filter.ts';
import { aboveAbsoluteMargin, aboveLimit, aboveRelativeMargin } from './positive-margins.ts';

const options = {
  teacher_absolute_margin: z
    .number()
    .optional()
    .describe(
      'reject t(a,n) + teacher_absolute_margin > P_t, t the teacher’s score, P_t its lowest among the positives',
    ),
  teacher_relative_margin: z
    .number()
    .optional()
    .describe(
      'reject t(a,n) > P_t − |P_t| · teacher_relative_margin (0.05 keeps what is below 95 % of P_t)',
    ),
  teacher_max_score: z.number().optional().describe('reject t(a,n) > teacher_max_score'),
};

interface TeacherMarginOptions {
  teacher_absolute_margin?: number | undefined;
  teacher_relative_margin?: number | undefined;
  teacher_max_score?: number | undefined;
}

/**
 * NV-Retriever's positive-aware rules (arXiv 2407.15831) on the scores of a cross-encoder: TopK-MarginPos,
 * TopK-PercPos and TopK-Abs, as it scores the anchor's positives itself.
 */
export const teacherMargin = {
  reason: 'teacher_margin',
  options,
  ground: 'suspected',
  prepare: (asked, shard) => {
    const names = [
      'teacher_absolute_margin',
      'teacher_relative_margin',
      'teacher_max_score',
    ] as const;
    const option = names.find((name) => asked[name] !== undefined);
    if (option === undefined) return undefined;
    const teacher = teacherEvidence(shard, option);
    const { offsets } = shard.positives;
    return anyOf([
      aboveAbsoluteMargin(teacher, offsets, asked.teacher_absolute_margin),
      aboveRelativeMargin(teacher, offsets, asked.teacher_relative_margin),
      aboveLimit(teacher.proposals, asked.teacher_max_score),
    ]);
  },
} satisfies Filter<TeacherMarginOptions>;
