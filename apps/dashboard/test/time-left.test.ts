import { expect, it } from 'vitest';
import type { RunProgress } from '@sluice/contracts';
import { paceOf } from '../src/runs/time-left.ts';

const before = [
  { name: 'embed', seconds: 40, items: 100, cached: false },
  { name: 'mine', seconds: 10, items: 100, cached: false },
  { name: 'publish', seconds: 5, items: 100, cached: false },
];

const stage = (given: Partial<RunProgress['stages'][number]>): RunProgress => ({
  stages: [
    {
      stage: 'embed',
      finished: false,
      jobs: 4,
      finished_jobs: 1,
      done: 50,
      total: 200,
      fraction: 0.25,
      seconds: 10,
      ...given,
    },
  ],
});

it('goes on at the pace of the stage, and then as the run before did', () => {
  expect(paceOf(stage({}), before)).toEqual({ rate: 5, left: 30 + 15 });
  expect(paceOf(stage({ finished: true, fraction: 1 }), before).left).toBe(15);
});

it('goes by the run before where a stage has hardly begun', () => {
  expect(paceOf(stage({ fraction: 0.001, done: 0 }), before)).toEqual({
    rate: undefined,
    left: 40 + 15,
  });
});

it('says nothing where there is nothing to go by', () => {
  expect(paceOf({ stages: [] }, before)).toEqual({ rate: undefined, left: undefined });
  expect(paceOf(stage({}))).toEqual({ rate: 5, left: undefined });
  expect(paceOf(stage({ stage: 'new' }), before).left).toBeUndefined();
});
