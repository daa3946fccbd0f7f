import { jobId } from '@sluice/contracts';
import type { StageEvent } from './coordinator.ts';
import type { JobReport } from './workers.ts';

/** What happens in a run, stage by stage. */
export type RunEvent = StageEvent | StageProgress;

interface StageProgress {
  type: 'progress';
  stage: string;
  jobs: number;
  finishedJobs: number;
  /** Items, as the jobs count them, of those jobs that have begun. */
  done: number;
  total: number;
  /** Of the whole stage, in [0, 1], each job weighing the same. */
  fraction: number;
}

export interface RunListener {
  stage: (event: StageEvent) => void;
  job: (report: JobReport) => void;
}

/** Tells one run's events from what its coordinator and its workers report. */
export function runEvents(onEvent: (event: RunEvent) => void): RunListener {
  let stage = '';
  let jobs = 0;
  let reports = new Map<string, JobReport>();
  return {
    stage(event) {
      ({ stage, jobs } = event);
      reports = new Map();
      onEvent(event);
    },
    job(report) {
      reports.set(jobId(report.job), report);
      onEvent(progress(stage, jobs, [...reports.values()]));
    },
  };
}

function progress(stage: string, jobs: number, reports: readonly JobReport[]): StageProgress {
  const sum = (of: (report: JobReport) => number): number =>
    reports.reduce((total, report) => total + of(report), 0);
  return {
    type: 'progress',
    stage,
    jobs,
    finishedJobs: sum(({ finished }) => Number(finished)),
    done: sum(({ done }) => done),
    total: sum(({ total }) => total),
    fraction: sum(({ done, total, finished }) => (finished ? 1 : done / (total || 1))) / jobs,
  };
}
