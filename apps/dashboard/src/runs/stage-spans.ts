import type { Manifest, RunProgress, RunStep } from '@sluice/contracts';

/** A stage as a timeline shows it; seconds are counted from the start of the run. */
export interface StageSpan {
  name: string;
  start: number;
  seconds: number;
  state: 'done' | 'cached' | 'running' | 'ended' | 'planning';
  /** Of the whole stage, while it runs. */
  fraction?: number;
  /** What it counted: items or shards, in words' place. */
  counts: { items?: number; shards?: { finished: number; all: number } };
}

/** The stages of a version, one after the other: all that a manifest tells of its run. */
export const spansOfManifest = (stages: Manifest['stages']): StageSpan[] => {
  let start = 0;
  return stages.map(({ name, seconds, items, cached }) => {
    const span: StageSpan = {
      name,
      start,
      seconds,
      state: cached ? 'cached' : 'done',
      counts: { items },
    };
    // A cached stage took its time when it was done first, not in this run.
    if (!cached) start += seconds;
    return span;
  });
};

/** What is to be known of a run to draw its stages. */
interface RunTimes {
  started_at: string | null;
  finished_at: string | null;
}

/** Seconds of planning that are worth a line. */
const PLANNING = 0.5;

/** The stages of a run as they were told, and the one under way as far as it is. */
export const spansOfRun = (
  steps: readonly RunStep[],
  { stages }: RunProgress,
  { started_at: startedAt, finished_at: finishedAt }: RunTimes,
  now: number,
): StageSpan[] => {
  const begin = Date.parse(startedAt ?? steps[0]?.at ?? new Date(now).toISOString());
  const end = finishedAt === null ? now : Date.parse(finishedAt);
  const spans = new Map<string, StageSpan>();
  for (const { stage: name, type, at, jobs, seconds } of steps) {
    const told = (Date.parse(at) - begin) / 1000;
    const isDone = type === 'finished';
    const start = spans.get(name)?.start ?? Math.max(0, isDone ? told - seconds : told);
    spans.set(name, {
      name,
      start,
      seconds: isDone ? seconds : Math.max(0, (end - begin) / 1000 - start),
      state: isDone ? (jobs === 0 ? 'cached' : 'done') : finishedAt === null ? 'running' : 'ended',
      counts: jobs > 0 ? { shards: { finished: isDone ? jobs : 0, all: jobs } } : {},
    });
  }
  for (const { stage, jobs, finished_jobs: finished, fraction, total } of stages) {
    const span = spans.get(stage);
    // After a pause, the jobs that are left are all that is counted.
    const isWhole = span?.counts.shards?.all === jobs;
    if (!span || !isWhole) continue;
    if (span.state !== 'done') span.counts.shards = { finished, all: jobs };
    if (total > 0) span.counts.items = total;
    if (span.state === 'running') span.fraction = fraction;
  }
  const first = Math.min(...[...spans.values()].map(({ start }) => start));
  const planning: StageSpan[] =
    spans.size > 0 && first >= PLANNING
      ? [{ name: 'planning', start: 0, seconds: first, state: 'planning', counts: {} }]
      : [];
  return [...planning, ...spans.values()];
};
