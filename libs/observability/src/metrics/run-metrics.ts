import type { Group } from './meter.ts';

/** How the runs of a dataset stand. Times in seconds. */
export interface RunState {
  dataset: string;
  /** When a run of it last succeeded, whether it found something new to publish or not. */
  lastSuccess?: number;
  /** How long its last run took that has ended. */
  duration?: number;
  /** How long its run has been under way, if one is. */
  open?: number;
}

export interface RunMetrics {
  show: (datasets: readonly RunState[]) => void;
}

/** The runs of each dataset, as they are remembered. */
export const runMetrics: Group<RunMetrics> = ({ gauge }) => {
  const labels = ['dataset'] as const;
  const gauges = {
    lastSuccess: gauge({
      name: 'run_last_success_timestamp_seconds',
      help: 'When a run of the dataset last succeeded, whether it found something to publish or not.',
      labels,
    }),
    duration: gauge({
      name: 'run_duration_seconds',
      help: 'Time that the last run of the dataset took that has ended.',
      labels,
    }),
    open: gauge({
      name: 'run_open_seconds',
      help: 'Time since the run of the dataset began that is under way; absent where none is.',
      labels,
    }),
  };
  return {
    show: (datasets) => {
      for (const [key, each] of Object.entries(gauges)) {
        each.reset();
        for (const state of datasets) {
          const value = state[key as keyof typeof gauges];
          if (value !== undefined) each.set({ dataset: state.dataset }, value);
        }
      }
    },
  };
};
