import { describe, expect, it } from 'vitest';
import type { RunOrder, RunOutcome } from '@sluice/contracts';
import type { Runs } from '@sluice/pipeline';

const orderOf = (digit: string, change: Partial<RunOrder> = {}): RunOrder => ({
  plan: digit.repeat(64),
  priority: 100,
  wanted: 'run',
  submitted_at: '2026-01-01T00:00:00.000Z',
  ...change,
});

const outcomeOf = ({ plan, priority, submitted_at }: RunOrder): RunOutcome => ({
  plan,
  priority,
  state: 'failed',
  failure: { code: 'input', message: 'row 3: no text' },
  submitted_at,
  finished_at: '2026-01-01T00:01:00.000Z',
});

/** What every record of runs must hold to, whatever lies beneath it. */
export const conformsToRuns = (open: () => Promise<Runs>): void => {
  describe('as a record of runs', () => {
    it('knows nothing it was not given', async () => {
      const runs = await open();
      expect(await runs.find('a'.repeat(64))).toEqual({});
      expect(await runs.open()).toEqual([]);
      expect(await runs.ended()).toEqual([]);
    });

    it('holds what is wanted last, until the run has ended, and then how it ended', async () => {
      const runs = await open();
      const [one, two] = [orderOf('1'), orderOf('2')];
      for (const order of [one, two, { ...one, wanted: 'pause' as const }]) await runs.want(order);
      expect(await runs.find(one.plan)).toEqual({ order: { ...one, wanted: 'pause' } });
      expect((await runs.open()).map(({ plan }) => plan).toSorted()).toEqual([one.plan, two.plan]);
      await runs.settle(outcomeOf(one));
      expect(await runs.open()).toEqual([two]);
      expect(await runs.ended()).toEqual([outcomeOf(one)]);
      expect(await runs.find(one.plan)).toEqual({ outcome: outcomeOf(one) });
    });

    it('opens a run again that has ended', async () => {
      const runs = await open();
      const order = orderOf('1');
      await runs.want(order);
      await runs.settle(outcomeOf(order));
      await runs.want(order);
      expect(await runs.find(order.plan)).toEqual({ order });
      expect(await runs.open()).toEqual([order]);
    });

    it('stands writers beside each other, the last of whom counts', async () => {
      const runs = await open();
      const orders = [1, 2, 3, 4].map((priority) => orderOf('1', { priority }));
      await Promise.all(orders.map((order) => runs.want(order)));
      expect(orders).toContainEqual((await runs.find(orders[0].plan)).order);
      expect(await runs.open()).toHaveLength(1);
    });
  });
};
