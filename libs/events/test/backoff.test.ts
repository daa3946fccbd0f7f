import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GIVE_UP, nextAttempt } from '../src/backoff.ts';

const createdAt = new Date('2026-03-01T00:00:00Z');
const HOUR = 3_600_000;

/** When a receiver that always fails is tried, in milliseconds after the first attempt. */
const attempts = (random: () => number): number[] => {
  const times: number[] = [];
  let now: Date | undefined = createdAt;
  while (now) {
    times.push(now.getTime() - createdAt.getTime());
    now = nextAttempt({ attempts: times.length, createdAt, now, random: random() });
  }
  return times;
};

describe('attempts', () => {
  it('come soon at first, ever later, and end after exactly a day', () => {
    fc.assert(
      fc.property(
        fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
        (lots) => {
          const times = attempts(() => lots.next().value);
          expect(times[1]).toBeGreaterThanOrEqual(3_750);
          expect(times[1]).toBeLessThanOrEqual(6_250);
          expect(times.at(-1)).toBe(GIVE_UP);
          expect(times.length).toBeGreaterThan(8);
          expect(times.length).toBeLessThan(15);
          const waits = times.slice(1).map((time, i) => time - times[i]);
          expect(Math.min(...waits)).toBeGreaterThan(0);
          expect(Math.max(...waits)).toBeLessThanOrEqual(6 * HOUR * 1.25);
        },
      ),
    );
  });

  it('are spread out: receivers that failed together do not come back together', () => {
    const [early, late] = [0, 0.99].map((random) =>
      nextAttempt({ attempts: 4, createdAt, now: createdAt, random })!.getTime(),
    );
    expect(late - early).toBeGreaterThan(100_000);
  });

  it('wait as long as the receiver asks, and are over when it asks for too long', () => {
    const next = (notBefore: Date) =>
      nextAttempt({ attempts: 1, createdAt, now: createdAt, notBefore, random: 0 });
    const asked = new Date(createdAt.getTime() + 2 * HOUR);
    expect(next(asked)).toEqual(asked);
    expect(next(new Date(0))!.getTime()).toBeGreaterThan(createdAt.getTime());
    expect(next(new Date(createdAt.getTime() + GIVE_UP + 1))).toBeUndefined();
  });
});
