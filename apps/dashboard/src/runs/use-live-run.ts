import { useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Run, RunProgress, RunStep } from '@sluice/contracts';
import { useGet } from '../api/use-get.ts';
import { watchRun } from '../api/watch.ts';
import { hasEnded } from './run-state.tsx';

const RUN = '/api/v1/runs/{run}';
const STEPS = '/api/v1/runs/{run}/steps';
const PROGRESS = '/api/v1/runs/{run}/progress';

export interface LiveRun {
  run: UseQueryResult<Run>;
  steps: readonly RunStep[];
  progress: RunProgress;
}

/** A run as it goes: what is told of it by the server, and all that is to be asked again when it is. */
export const useLiveRun = (id: string): LiveRun => {
  const queries = useQueryClient();
  const params = { run: id };
  const run = useGet(RUN, { params });
  const steps = useGet(STEPS, { params, query: { limit: 200 } }, { keep: true });
  const progress = useGet(PROGRESS, { params }, { keep: true });
  const isLive = run.data !== undefined && !hasEnded(run.data);
  useEffect(() => {
    if (!isLive) return undefined;
    const ends = new AbortController();
    const tell = (told: Run): void => {
      queries.setQueryData([RUN, { run: id }, {}], told);
      void queries.invalidateQueries({ queryKey: [STEPS, { run: id }] });
      void queries.invalidateQueries({ queryKey: [PROGRESS, { run: id }] });
    };
    void watchRun(id, tell, ends.signal);
    return () => ends.abort();
  }, [id, isLive, queries]);
  return { run, steps: steps.data?.items ?? [], progress: progress.data ?? { stages: [] } };
};
