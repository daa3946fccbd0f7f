import { type RunProgress, runProgressSchema, type StageProgress } from '@sluice/contracts';
import type { JobReports } from './job-window.ts';

/** Counts how far a run is. */
export interface StageTally extends JobReports {
  /** A stage that has so many jobs left; none if its output stands. */
  begin(stage: string, jobs: number): void;
  /** The stage that was begun last is done. */
  end(): void;
  progressOfRun(): RunProgress;
}

interface Stage {
  stage: string;
  jobs: number;
  /** Jobs that were finished before this tally began. */
  before: number;
  began: number;
  ended?: number;
  reports: Map<string, { done: number; total: number; finished: boolean }>;
}

/** @param told what an earlier coordinator of the run had told of it, if it was another one's */
export function stageTally(told: unknown, onChange: () => void): StageTally {
  const earlier = new Map(
    (runProgressSchema.safeParse(told).data?.stages ?? []).map((stage) => [stage.stage, stage]),
  );
  const stages: Stage[] = [];
  const report = (id: string, change: { done?: number; total?: number; finished?: true }): void => {
    const { reports } = stages.at(-1)!;
    reports.set(id, { ...(reports.get(id) ?? { done: 0, total: 0, finished: false }), ...change });
    onChange();
  };
  return {
    begin(stage, jobs) {
      const all = Math.max(jobs, earlier.get(stage)?.jobs ?? 0);
      const finished = jobs === 0;
      const began = performance.now();
      const ended = finished ? began : undefined;
      // A run that goes through its stages again is no further than this.
      const again = stages.findIndex((known) => known.stage === stage);
      if (again >= 0) stages.splice(again);
      stages.push({ stage, jobs: all, before: all - jobs, began, ended, reports: new Map() });
      onChange();
    },
    end() {
      stages.at(-1)!.ended ??= performance.now();
      onChange();
    },
    progress: (id, done, total) => report(id, { done, total }),
    finished: (id, items) => report(id, { done: items, total: items, finished: true }),
    progressOfRun: () => ({ stages: stages.map((stage) => progressOf(stage, earlier)) }),
  };
}

function progressOf(
  { stage, jobs, before, began, ended, reports }: Stage,
  earlier: ReadonlyMap<string, StageProgress>,
): StageProgress {
  const finished = ended !== undefined;
  const told = [...reports.values()];
  const sum = (of: (report: (typeof told)[number]) => number): number =>
    told.reduce((total, report) => total + of(report), 0);
  const share = sum(({ done, total, finished }) => (finished ? 1 : done / (total || 1)));
  // Items that were counted before this tally began are told of until there are new ones.
  const { done = 0, total = 0 } = reports.size === 0 ? (earlier.get(stage) ?? {}) : {};
  const seconds = ((ended ?? performance.now()) - began) / 1_000;
  return {
    stage,
    finished,
    jobs,
    finished_jobs: finished ? jobs : before + sum((report) => Number(report.finished)),
    done: done + sum((report) => report.done),
    total: total + sum((report) => report.total),
    fraction: finished ? 1 : Math.min(1, (before + share) / jobs),
    seconds: seconds + (earlier.get(stage)?.seconds ?? 0),
  };
}
