import type { Schedule } from '@sluice/contracts';
import { CronExpressionParser } from 'cron-parser';

const DAY = 86_400_000;

/**
 * The last time that a schedule was due, if that was after `after` and is not after `now`. Of all times that were
 * missed it is the only one that counts: what was due last night is not done the better for being done twice.
 *
 * Times are counted forwards, as the queue's schedulers count them: backwards, a time that the clocks skipped when they
 * were put forward is missing, and one that they showed twice is there twice.
 */
export const lastDue = (
  { cron, timezone: tz }: Pick<Schedule, 'cron' | 'timezone'>,
  after: Date,
  now: Date,
): Date | undefined => {
  const before = CronExpressionParser.parse(cron, { currentDate: now, tz }).prev().getTime();
  const from = new Date(Math.max(after.getTime(), before - DAY));
  const times = CronExpressionParser.parse(cron, { currentDate: from, tz });
  let due: Date | undefined;
  for (;;) {
    const next = times.next().toDate();
    if (next > now) return due;
    due = next;
  }
};
