import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asksTeacher, curate, teacherQuestions } from '../../src/index.ts';
import { optionsOf } from '../made-shard.ts';
import { filterCases, knownShard, knownWorlds } from './made-evidence.ts';

const asking = filterCases.filter(({ filter }) => asksTeacher(filter));

describe('a teacher that is asked only what is open', () => {
  it('leads to the curation of one that is asked everything', () => {
    fc.assert(
      fc.property(knownWorlds, asking, (world, options) => {
        const shard = knownShard(world);
        const teacher = shard.evidence!.teacher!;
        const questions = teacherQuestions(shard, options.filter);
        const answers = {
          ...teacher,
          proposals: teacher.proposals.map((score, p) => (questions.has(p) ? score : Number.NaN)),
        };
        const asked = { ...shard, evidence: { ...shard.evidence, teacher: answers } };
        expect(curate(asked, options)).toEqual(curate(shard, options));
      }),
      { numRuns: 1000 },
    );
  });

  it('is asked nothing that another filter rejects, unless it may relabel it', () => {
    fc.assert(
      fc.property(knownWorlds, asking, (world, { filter }) => {
        const shard = knownShard(world);
        const questions = teacherQuestions(shard, filter);
        const others = optionsOf({
          ...filter,
          suspected: 'drop',
          teacher_absolute_margin: undefined,
          teacher_relative_margin: undefined,
          teacher_max_score: undefined,
          teacher_negative_below: undefined,
          teacher_positive_above: undefined,
        });
        const window = { ...others.window, rangeMin: 0, rangeMax: Infinity };
        const open = curate(shard, { ...others, window }).reasons;
        if (filter.suspected === 'relabel') return;
        for (const proposal of questions) expect(open[proposal]).toBe(0);
      }),
    );
  });
});
