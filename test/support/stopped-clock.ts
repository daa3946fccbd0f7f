/** A clock that goes when it is told to. */
export interface StoppedClock {
  now: () => Date;
  /** Goes on to a later time. */
  goTo: (time: string) => void;
  forward: (milliseconds: number) => void;
}

export const stoppedClock = (start: string): StoppedClock => {
  let at = Date.parse(start);
  const goTo = (time: number): void => {
    if (time < at) throw new Error(`${new Date(time).toISOString()} is over`);
    at = time;
  };
  return {
    now: () => new Date(at),
    goTo: (time) => goTo(Date.parse(time)),
    forward: (milliseconds) => goTo(at + milliseconds),
  };
};
