import type { Ordered, Scene, SceneOptions } from './scene.ts';

/**
 * What must come of a run in which something breaks: the dataset of an undisturbed run, or no new version, one
 * line that says why, and the version before as it was.
 */
export type Promised = 'the same dataset' | 'a clean refusal';

export interface Fault {
  /** What breaks, and where: as it stands in the table of docs/reliability.md. */
  name: string;
  promise: Promised;
  scene: SceneOptions;
  /** Tries in `npm test`, and in all of `npm run test:faults`. */
  tries: { fast: number; all: number };
  /** What this machine lacks for it; left out then. */
  needs?: () => string | undefined;
  /** The line that a refusal must show. */
  refusal?: RegExp;
  /** Breaks something before the run is ordered. */
  beforehand?: (scene: Scene) => void;
  /**
   * Breaks something while the run goes on, and mends what does not mend itself.
   *
   * @param attempt counted from 0
   * @returns the run to judge, where it is another order
   */
  strike: (scene: Scene, run: Ordered, attempt: number) => Promise<Ordered | void>;
  /** What must hold when the run has ended, beyond what is promised of any. */
  afterwards?: (scene: Scene) => Promise<void>;
}

/** Faults of one subject, each tried in a scene of its own. */
export interface Subject {
  title: string;
  faults: Fault[];
}
