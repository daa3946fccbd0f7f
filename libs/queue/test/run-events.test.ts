import { describe, expect, it } from 'vitest';
import { type RunEvent, runEvents } from '../src/run-events.ts';
import { mine, newPlan } from './pipeline-double.ts';

describe('the progress of a stage', () => {
  const plan = newPlan();
  const [first, second] = mine(plan, 2);

  it('counts a job that finishes without a word as done', () => {
    const events: RunEvent[] = [];
    const { stage, job } = runEvents((event) => events.push(event));
    stage({ type: 'stage-started', stage: 'mine', jobs: 2 });
    job({ job: first, done: 0, total: 0, finished: true });
    expect(events[1]).toMatchObject({ finishedJobs: 1, done: 0, total: 0, fraction: 0.5 });
  });

  it('starts anew with each attempt of a job and with each stage', () => {
    const events: RunEvent[] = [];
    const { stage, job } = runEvents((event) => events.push(event));
    stage({ type: 'stage-started', stage: 'mine', jobs: 2 });
    job({ job: first, done: 6, total: 8, finished: false });
    job({ job: first, done: 2, total: 8, finished: false });
    expect(events.at(-1)).toMatchObject({ done: 2, total: 8, fraction: 0.125 });
    stage({ type: 'stage-started', stage: 'curate', jobs: 1 });
    job({ job: second, done: 1, total: 4, finished: false });
    expect(events.at(-1)).toMatchObject({ stage: 'curate', done: 1, total: 4, fraction: 0.25 });
  });
});
