import { describe, expect, it } from 'vitest';
import { lastDue } from '../src/schedules/due-times.ts';

const nightly = { cron: '30 2 * * *', timezone: 'Europe/Berlin' };
const due = (after: string, now: string, schedule = nightly): string | undefined =>
  lastDue(schedule, new Date(after), new Date(now))?.toISOString();

describe('the time a schedule was last due', () => {
  it('is told from that very moment on, in its time zone', () => {
    const after = '2026-01-10T12:00:00.000Z';
    expect(due(after, '2026-01-11T01:29:59.999Z')).toBeUndefined();
    expect(due(after, '2026-01-11T01:30:00.000Z')).toBe('2026-01-11T01:30:00.000Z');
    expect(due(after, '2026-07-11T00:30:00.000Z')).toBe('2026-07-11T00:30:00.000Z');
  });

  it('is taken care of once, and is the last one, however many were missed', () => {
    const taken = '2026-01-11T01:30:00.000Z';
    expect(due(taken, '2026-01-11T23:00:00.000Z')).toBeUndefined();
    expect(due(taken, '2026-01-19T01:29:00.000Z')).toBe('2026-01-18T01:30:00.000Z');
  });

  it('is once a night also in the nights in which the clocks change', () => {
    for (const [first, last] of [
      ['2026-03-26T12:00:00Z', '2026-04-01T12:00:00Z'],
      ['2026-10-22T12:00:00Z', '2026-10-28T12:00:00Z'],
    ]) {
      let taken = first;
      const times: string[] = [];
      for (let now = Date.parse(first); now <= Date.parse(last); now += 10 * 60_000) {
        const time = due(taken, new Date(now).toISOString());
        if (time === undefined) continue;
        times.push(time);
        taken = time;
      }
      expect(times).toHaveLength(6);
      expect(new Set(times.map((time) => time.slice(0, 10))).size).toBe(6);
    }
  });
});
