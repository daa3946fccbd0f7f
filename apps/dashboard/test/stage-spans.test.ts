import { describe, expect, it } from 'vitest';
import type { RunStep } from '@sluice/contracts';
import { spansOfManifest, spansOfRun } from '../src/runs/stage-spans.ts';

const BEGIN = Date.parse('2026-01-01T00:00:00Z');
const at = (seconds: number): string => new Date(BEGIN + seconds * 1000).toISOString();

const step = (
  seq: number,
  stage: string,
  type: RunStep['type'],
  told: number,
  jobs: number,
  seconds = 0,
): RunStep => ({ seq, stage, type, at: at(told), jobs, seconds });

it('stages of a manifest follow one another, and a cached one takes no time of the run', () => {
  expect(
    spansOfManifest([
      { name: 'ingest', seconds: 2, items: 10, cached: false },
      { name: 'embed', seconds: 50, items: 10, cached: true },
      { name: 'mine', seconds: 3, items: 7, cached: false },
    ]).map(({ name, start, state }) => [name, start, state]),
  ).toEqual([
    ['ingest', 0, 'done'],
    ['embed', 2, 'cached'],
    ['mine', 2, 'done'],
  ]);
});

describe('stages of a run', () => {
  const steps = [
    step(1, 'ingest', 'started', 1, 1),
    step(2, 'ingest', 'finished', 4, 1, 3),
    step(3, 'embed', 'finished', 4, 0, 0),
    step(4, 'mine', 'started', 5, 8),
  ];
  const progress = {
    stages: [
      {
        stage: 'mine',
        finished: false,
        jobs: 8,
        finished_jobs: 2,
        done: 300,
        total: 1_000,
        fraction: 0.3,
        seconds: 5,
      },
    ],
  };

  const under = { started_at: at(0), finished_at: null };

  it('lie where they were told of, and the one under way grows until now', () => {
    const spans = spansOfRun(steps, progress, under, BEGIN + 10_000);
    expect(spans.map(({ name, start, seconds, state }) => [name, start, seconds, state])).toEqual([
      ['planning', 0, 1, 'planning'],
      ['ingest', 1, 3, 'done'],
      ['embed', 4, 0, 'cached'],
      ['mine', 5, 5, 'running'],
    ]);
    expect(spans[3]).toMatchObject({
      fraction: 0.3,
      counts: { items: 1_000, shards: { finished: 2, all: 8 } },
    });
  });

  it('are known from what was told alone, when nothing else is remembered', () => {
    const spans = spansOfRun(steps, { stages: [] }, under, BEGIN + 6_000);
    expect(spans.map(({ counts }) => counts)).toEqual([
      {},
      { shards: { finished: 1, all: 1 } },
      {},
      { shards: { finished: 0, all: 8 } },
    ]);
  });

  it('count only what is left after a pause, which is not all', () => {
    const [left] = progress.stages;
    const rest = { stages: [{ ...left, jobs: 3, finished_jobs: 1 }] };
    const spans = spansOfRun(steps, rest, under, BEGIN + 6_000);
    expect(spans.at(-1)?.counts).toEqual({ shards: { finished: 0, all: 8 } });
  });

  it('end with the run, also the one that was under way', () => {
    const over = { started_at: at(0), finished_at: at(9) };
    const [last] = spansOfRun(steps, progress, over, BEGIN + 60_000).toReversed();
    expect(last).toMatchObject({ name: 'mine', state: 'ended', seconds: 4 });
  });
});
