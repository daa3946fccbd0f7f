import { CONFIRMED_NEGATIVE, type Shard } from '../shard.ts';
import { usablePositives } from '../usable-positives.ts';
import type { FilterOptions } from './index.ts';
import { isKnown, markWhere, rulesOf } from './screening.ts';
import { teacherMargin } from './teacher-margin.ts';
import { teacherThreshold } from './teacher-threshold.ts';

const ASKED_BY = [
  ...Object.keys(teacherMargin.options),
  ...Object.keys(teacherThreshold.options),
] as (keyof FilterOptions)[];

/** Whether a filter asks a teacher. */
export const asksTeacher = (options: FilterOptions): boolean =>
  ASKED_BY.some((option) => options[option] !== undefined);

/**
 * The proposals of a shard that a teacher has to be asked about, by number: those that no other filter rejects.
 * Where what is surely a positive is relabelled, the teacher is asked as well about what others merely suspect.
 * Nobody asks it about what people settled.
 */
export const teacherQuestions = (given: Shard, options: FilterOptions): Set<number> => {
  const { shard } = usablePositives(given);
  const others = { ...options };
  for (const option of ASKED_BY) delete others[option];
  const rules = rulesOf(shard, others);
  const relabels = options.suspected === 'relabel' && options.teacher_positive_above !== undefined;
  const reasons = new Uint8Array(shard.proposals.values.length);
  markWhere(shard, reasons, relabels ? rules.filter(isKnown) : rules);
  const verdicts = shard.evidence?.verdicts;
  const questions = new Set<number>();
  reasons.forEach((reason, proposal) => {
    if (reason === 0 && verdicts?.[proposal] !== CONFIRMED_NEGATIVE) questions.add(proposal);
  });
  return questions;
};
