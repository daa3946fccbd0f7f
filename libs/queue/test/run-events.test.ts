import type { StageProgress } from '@sluice/contracts';
import { describe, expect, it } from 'vitest';
import { stageTally } from '../src/lead/stage-tally.ts';
import { type RunEvent, runEvents } from '../src/runs/run-events.ts';

const stage = (change: Partial<StageProgress>): StageProgress => ({
  stage: 'mine',
  finished: false,
  jobs: 2,
  finished_jobs: 0,
  done: 0,
  total: 0,
  fraction: 0,
  seconds: 0,
  ...change,
});

describe('the events of a run', () => {
  it('are told once each, whatever was missed in between', () => {
    const events: RunEvent[] = [];
    const tell = runEvents((event) => events.push(event));
    tell({ stages: [stage({})] });
    tell({ stages: [stage({ done: 5, total: 10 })] });
    tell({ stages: [stage({ done: 5, total: 10 })] });
    tell({
      stages: [
        stage({ done: 10, total: 10, finished_jobs: 2, finished: true }),
        stage({ stage: 'curate', jobs: 0, finished: true }),
        stage({ stage: 'publish', jobs: 1, finished_jobs: 1, finished: true }),
      ],
    });
    expect(events.map(({ type, stage, done }) => [type, stage, done])).toEqual([
      ['stage-started', 'mine', 0],
      ['progress', 'mine', 5],
      ['progress', 'mine', 10],
      ['stage-finished', 'mine', 10],
      ['stage-finished', 'curate', 0],
      ['stage-started', 'publish', 0],
      ['progress', 'publish', 0],
      ['stage-finished', 'publish', 0],
    ]);
  });
});

const tallyAfter = (told: unknown) => stageTally(told, () => undefined);

describe('the tally of a run', () => {
  it('counts a job that finishes without a word as done', () => {
    const tally = tallyAfter(0);
    tally.begin('mine', 2);
    tally.finished('mine.1', 0);
    expect(tally.progressOfRun().stages).toMatchObject([
      { finished: false, jobs: 2, finished_jobs: 1, done: 0, total: 0, fraction: 0.5 },
    ]);
  });

  it('starts anew with each attempt of a job and with each stage', () => {
    const tally = tallyAfter(0);
    tally.begin('mine', 2);
    tally.progress('mine.1', 6, 8);
    tally.progress('mine.1', 2, 8);
    expect(tally.progressOfRun().stages).toMatchObject([{ done: 2, total: 8, fraction: 0.125 }]);
    tally.end();
    tally.begin('curate', 1);
    tally.progress('curate.1', 1, 4);
    expect(tally.progressOfRun().stages).toMatchObject([
      { stage: 'mine', finished: true, fraction: 1 },
      { stage: 'curate', done: 1, total: 4, fraction: 0.25 },
    ]);
  });

  it('goes on with what another coordinator of the run had told', () => {
    const first = tallyAfter(0);
    first.begin('embed', 4);
    for (const id of ['a', 'b', 'c', 'd']) first.finished(id, 100);
    first.end();
    first.begin('mine', 4);
    first.finished('mine.1', 10);
    const second = tallyAfter(first.progressOfRun());
    second.begin('embed', 0);
    second.begin('mine', 3);
    expect(second.progressOfRun().stages).toMatchObject([
      { stage: 'embed', finished: true, jobs: 4, finished_jobs: 4, done: 400 },
      { stage: 'mine', jobs: 4, finished_jobs: 1, fraction: 0.25 },
    ]);
  });
});
