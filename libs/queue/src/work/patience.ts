/** The longest wait for what is away before it is tried again, in milliseconds. */
const LONGEST = 30_000;

/**
 * Milliseconds to wait before another try, doubling from `first`. It is told from the number of tries alone,
 * since the clocks of two workers may differ.
 *
 * @param tries so far, at least 1
 */
export const waitAfter = (tries: number, first: number): number =>
  Math.min(LONGEST, first * 2 ** Math.min(tries - 1, 20));
