import type { RunProgress, StageProgress } from '@sluice/contracts';

/** What happens in a run, stage by stage. A stage whose output was found standing only finishes. */
export type RunEvent = { type: 'stage-started' | 'progress' | 'stage-finished' } & StageProgress;

/** Makes events of how far a run is each time it is told; what is told twice happens once. */
export function runEvents(onEvent: (event: RunEvent) => void): (progress: RunProgress) => void {
  const known = new Map<string, StageProgress>();
  return ({ stages }) => {
    for (const stage of stages) {
      const before = known.get(stage.stage);
      known.set(stage.stage, stage);
      if (before?.finished) continue;
      if (before === undefined && stage.jobs > 0) onEvent({ type: 'stage-started', ...stage });
      if (stage.jobs > 0 && moved(before, stage)) onEvent({ type: 'progress', ...stage });
      if (stage.finished) onEvent({ type: 'stage-finished', ...stage });
    }
  };
}

const moved = (before: StageProgress | undefined, now: StageProgress): boolean =>
  now.done !== (before?.done ?? 0) ||
  now.total !== (before?.total ?? 0) ||
  now.finished_jobs !== (before?.finished_jobs ?? 0);
