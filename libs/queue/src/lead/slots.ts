/** Numbers of turn that one priority of a run has. */
export const SLOTS = 1_024;

export interface Slots {
  /** The lowest free number; undefined if there is none, or nobody to take it. */
  take(takers: { length: number }): number | undefined;
  give(slot: number): void;
}

/**
 * The places in a run's window. A job's place is its turn: the first jobs of all runs come before the second
 * ones. Since a job that is done makes way for the next one of its run at the same place, runs of one
 * priority share the workers evenly, however many jobs each of them has.
 */
export function slots(size: number): Slots {
  const taken = Array.from({ length: Math.min(size, SLOTS) }, () => false);
  return {
    take({ length }) {
      const slot = length === 0 ? -1 : taken.indexOf(false);
      if (slot < 0) return undefined;
      taken[slot] = true;
      return slot;
    },
    give(slot) {
      taken[slot] = false;
    },
  };
}
