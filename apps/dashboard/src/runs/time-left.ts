import type { Manifest, RunProgress } from '@sluice/contracts';

/** Share of a stage from which on its pace says when it ends. */
const ENOUGH = 0.03;

export interface Pace {
  /** Items of the stage under way per second; undefined where it counts none. */
  rate: number | undefined;
  /** Seconds until the run ends; undefined where nobody could say. */
  left: number | undefined;
}

/**
 * How fast a run goes, and when it will have ended: the stage under way at its pace, and the stages after it as
 * long as they took the run of the version before.
 */
export const paceOf = ({ stages }: RunProgress, before: Manifest['stages'] = []): Pace => {
  const stage = stages.at(-1);
  if (!stage) return { rate: undefined, left: undefined };
  const { fraction, seconds, done, finished } = stage;
  const rate = done > 0 && seconds > 0 ? done / seconds : undefined;
  const inStage = finished
    ? 0
    : fraction >= ENOUGH
      ? (seconds * (1 - fraction)) / fraction
      : secondsOf(before, stage.stage);
  const place = before.findIndex(({ name }) => name === stage.stage);
  const after =
    place < 0 ? undefined : before.slice(place + 1).reduce((sum, next) => sum + next.seconds, 0);
  const left = inStage === undefined || after === undefined ? undefined : inStage + after;
  return { rate, left };
};

const secondsOf = (stages: Manifest['stages'], name: string): number | undefined =>
  stages.find((stage) => stage.name === name)?.seconds;
