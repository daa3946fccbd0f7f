/** Milliseconds. */
const FIRST = 5_000;
const FACTOR = 4;
const LONGEST = 6 * 3_600_000;
/** How long a delivery is tried, from when it was made. */
export const GIVE_UP = 24 * 3_600_000;

export interface Attempted {
  /** How many attempts there were, this one included. */
  attempts: number;
  createdAt: Date;
  now: Date;
  notBefore?: Date;
  /** In [0, 1). */
  random: number;
}

/**
 * When a delivery that failed is tried again: after 5 s, 20 s, 80 s, … and then every 6 h, each give or take
 * a quarter, so that deliveries that failed together do not come back together. The last attempt is 24 h
 * after the first. Undefined when there is none, or when the receiver asks for one later than that.
 */
export const nextAttempt = (attempted: Attempted): Date | undefined => {
  const { attempts, createdAt, now, notBefore, random } = attempted;
  const last = createdAt.getTime() + GIVE_UP;
  if (now.getTime() >= last) return undefined;
  const wait = Math.min(FIRST * FACTOR ** (attempts - 1), LONGEST) * (0.75 + random / 2);
  const asked = notBefore?.getTime() ?? 0;
  if (asked > last) return undefined;
  return new Date(Math.min(last, Math.max(now.getTime() + wait, asked)));
};
