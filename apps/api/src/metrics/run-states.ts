import type { Manifest } from '@sluice/contracts';
import type { RunState } from '@sluice/observability';
import type { RunTimes } from '@sluice/records';

const secondsOf = (time: string): number => Date.parse(time) / 1_000;

/** How the runs of each dataset stand: by what is remembered of runs, and by the versions that they left. */
export const runStates = (
  times: readonly RunTimes[],
  newest: readonly Manifest[],
  now: Date,
): RunState[] => {
  const known = new Map(times.map((each) => [each.dataset, each]));
  const made = new Map(newest.map((manifest) => [manifest.dataset, manifest]));
  return [...new Set([...known.keys(), ...made.keys()])].map((dataset) => {
    const run = known.get(dataset);
    const successes = [run?.last_success, made.get(dataset)?.created_at]
      .filter((time) => typeof time === 'string')
      .map(secondsOf);
    return {
      dataset,
      lastSuccess: successes.length > 0 ? Math.max(...successes) : undefined,
      duration: run?.seconds ?? undefined,
      open: run?.open_since ? now.getTime() / 1_000 - secondsOf(run.open_since) : undefined,
    };
  });
};
