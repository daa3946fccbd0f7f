import type { Records } from '@sluice/records';

/** A clock that goes when it is told to. */
export interface Clock {
  now: () => Date;
  forward: (milliseconds: number) => void;
}

export const stoppedClock = (start = '2026-03-01T02:00:00.000Z'): Clock => {
  let at = Date.parse(start);
  return {
    now: () => new Date(at),
    forward: (milliseconds) => void (at += milliseconds),
  };
};

/** The records under test; every test uses datasets of its own. */
export interface Bench extends Clock {
  readonly records: Records;
}
