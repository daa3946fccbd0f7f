import { describe, expect, it } from 'vitest';
import type { Schedule } from '@sluice/contracts';
import type { Bench } from './bench.ts';

const nightly: Schedule = { cron: '0 2 * * *', timezone: 'Europe/Berlin', overlap: 'skip' };

export const schedulesConform = (bench: Bench): void => {
  describe('schedules', () => {
    it('are one a dataset, and remember when they were last due', async () => {
      const { schedules } = bench.records;
      const put = await schedules.put('nightly', nightly, true);
      expect(put).toMatchObject({ dataset: 'nightly', ...nightly, last_due_at: null });
      await schedules.claim('nightly', bench.now());
      const moved = await schedules.put('nightly', { ...nightly, cron: '0 3 * * *' }, false);
      expect(moved).toMatchObject({ cron: '0 3 * * *', enabled: false });
      expect(moved.last_due_at).toBe(bench.now().toISOString());
      expect(await schedules.find('nightly')).toEqual(moved);
      expect(await schedules.of(['nightly', 'nobody'])).toEqual([moved]);
      const { items } = await schedules.list({ limit: 200 });
      expect(items.filter(({ dataset }) => dataset === 'nightly')).toEqual([moved]);
      expect(await schedules.remove('nightly')).toBe(true);
      expect(await schedules.remove('nightly')).toBe(false);
      expect(await schedules.find('nightly')).toBeUndefined();
    });

    it('give a due time to one of all who see it, and never an earlier one', async () => {
      const { schedules } = bench.records;
      await schedules.put('claimed', nightly, true);
      const due = new Date('2026-03-02T01:00:00Z');
      const claims = await Promise.all(
        Array.from({ length: 6 }, () => schedules.claim('claimed', due)),
      );
      expect(claims.filter(Boolean)).toHaveLength(1);
      expect(await schedules.claim('claimed', new Date('2026-03-01T01:00:00Z'))).toBe(false);
      expect(await schedules.claim('claimed', new Date('2026-03-03T01:00:00Z'))).toBe(true);
      await schedules.put('claimed', nightly, false);
      expect(await schedules.claim('claimed', new Date('2026-03-04T01:00:00Z'))).toBe(false);
    });
  });
};
