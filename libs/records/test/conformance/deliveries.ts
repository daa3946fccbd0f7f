import { describe, expect, it } from 'vitest';
import { EVENT_TYPES, type EventType, type SluiceEvent } from '@sluice/contracts';
import type { Bench } from './bench.ts';

const MINUTE = 60_000;

const failedEvent = (dataset: string, id: string): SluiceEvent => ({
  specversion: '1.0',
  id: `${dataset}-${id}`,
  source: `/sluice/${dataset}`,
  type: 'sluice.run.failed.v1',
  subject: id,
  time: '2026-03-01T02:00:00.000Z',
  datacontenttype: 'application/json',
  data: { dataset, run: id, code: 'input', message: 'no rows' },
});

export const deliveriesConform = (bench: Bench): void => {
  const webhookFor = async (dataset: string | null, types: readonly EventType[] = EVENT_TYPES) => {
    const webhook = { url: 'https://example.com', types, dataset };
    const { id } = await bench.records.webhooks.create(webhook, 'whsec_x');
    return `webhook:${id}`;
  };
  const targetsOf = async (event: string): Promise<string[]> => {
    const { items } = await bench.records.deliveries.list({ limit: 200 });
    return items
      .filter((delivery) => delivery.event === event)
      .map(({ target }) => target)
      .sort();
  };
  const deliveryTo = async (target: string) => {
    const { items } = await bench.records.deliveries.list({ limit: 1, target });
    return items[0];
  };
  const attempt = (error: string | null, status: number | null = null) => ({
    at: bench.now().toISOString(),
    milliseconds: 5,
    status,
    error,
    answer: null,
  });

  describe('the outbox', () => {
    it('holds an event once, and dispatches it once to each receiver that asked for it', async () => {
      const { outbox, webhooks } = bench.records;
      const all = await webhookFor(null);
      const own = await webhookFor('sent');
      await webhookFor('other');
      await webhookFor('sent', ['sluice.dataset.published.v1']);
      const off = await webhookFor('sent');
      await webhooks.update(off.slice('webhook:'.length), { enabled: false });
      const event = failedEvent('sent', 'r1');
      await outbox.append(event);
      await outbox.append(event);
      expect(await outbox.has(event.id)).toBe(true);
      expect(await outbox.has('nothing')).toBe(false);
      expect(await outbox.find(event.id)).toEqual(event);
      const channels = [
        { target: 'queue:events', types: EVENT_TYPES },
        { target: 'command:train', types: ['sluice.retrain.recommended.v1'] as const },
      ];
      const dispatched = await Promise.all([outbox.dispatch(channels), outbox.dispatch(channels)]);
      expect(dispatched.sort()).toEqual([0, 1]);
      expect(await targetsOf(event.id)).toEqual([all, own, 'queue:events'].sort());
      expect(await outbox.dispatch(channels)).toBe(0);
    });

    it('loses its event with the transaction that fails, and keeps both or neither', async () => {
      const { transaction, outbox, runs } = bench.records;
      const run = { dataset: 'atomic', revision: 1, trigger: 'manual', created_by: null } as const;
      const failing = transaction(async (stores) => {
        await stores.runs.note(run, 'skipped', 'x');
        await stores.outbox.append(failedEvent('atomic', 'r1'));
        throw new Error('power cut');
      });
      await expect(failing).rejects.toThrow('power cut');
      expect(await outbox.has('atomic-r1')).toBe(false);
      expect((await runs.list({ limit: 9, dataset: 'atomic' })).items).toEqual([]);
    });
  });

  describe('deliveries', () => {
    it('are claimed by one deliverer at a time, and come back when it dies', async () => {
      const { outbox, deliveries } = bench.records;
      const target = await webhookFor('claims');
      await outbox.append(failedEvent('claims', 'r1'));
      await outbox.dispatch([]);
      const claims = await Promise.all(
        Array.from({ length: 4 }, () => deliveries.claimDue(100, MINUTE)),
      );
      const ours = claims.flat().filter((delivery) => delivery.target === target);
      expect(ours).toHaveLength(1);
      expect(await deliveries.nextDueAt()).toEqual(new Date(bench.now().getTime() + MINUTE));
      bench.forward(MINUTE);
      const again = (await deliveries.claimDue(100, MINUTE)).filter((d) => d.target === target);
      expect(again).toHaveLength(1);

      await deliveries.settle(again[0], { attempt: attempt(null, 204), delivered: true });
      // The first deliverer comes back to life: its failure must not undo the success.
      const late = { attempt: attempt('late', 500), delivered: false };
      await deliveries.settle(ours[0], late);
      expect(await deliveryTo(target)).toMatchObject({ state: 'delivered', attempts: 1 });
      const log = await deliveries.attempts(ours[0].id, { limit: 9 });
      expect(log.items.map(({ attempt, status }) => [attempt, status])).toEqual([[1, 204]]);
    });

    it('are tried again when it is time, and are dead when there is no next time', async () => {
      const { outbox, deliveries } = bench.records;
      const target = await webhookFor('retried');
      await outbox.append(failedEvent('retried', 'r1'));
      await outbox.dispatch([]);
      const claim = async () =>
        (await deliveries.claimDue(100, MINUTE)).find((delivery) => delivery.target === target);
      const first = await claim();
      const nextAttemptAt = new Date(bench.now().getTime() + 5 * MINUTE);
      const failed = { attempt: attempt('answered 500', 500), delivered: false };
      await deliveries.settle(first!, { ...failed, nextAttemptAt });
      bench.forward(5 * MINUTE - 1);
      expect(await claim()).toBeUndefined();
      bench.forward(1);
      await deliveries.settle((await claim())!, failed);
      expect(await deliveryTo(target)).toMatchObject({
        state: 'dead',
        attempts: 2,
        next_attempt_at: null,
        error: 'answered 500',
      });

      const replayed = await deliveries.replay(first!.id);
      expect(replayed).toMatchObject({
        event: first!.event,
        target,
        state: 'pending',
        attempts: 0,
        replay: 1,
      });
      expect((await deliveries.replay(first!.id))!.replay).toBe(2);
      expect(await deliveries.replay('nothing')).toBeUndefined();
      await deliveries.abandon(target, 'gone');
      expect(await deliveryTo(target)).toMatchObject({ state: 'dead', error: 'gone' });
    });

    it('are listed by receiver and state, page by page', async () => {
      const { outbox, deliveries } = bench.records;
      const target = await webhookFor('paged');
      for (let i = 0; i < 5; i++) {
        await outbox.append(failedEvent('paged', `r${i}`));
        await outbox.dispatch([]);
        bench.forward(2);
      }
      const page = await deliveries.list({ limit: 3, target, state: 'pending' });
      const rest = await deliveries.list({ limit: 3, target, cursor: page.next! });
      const events = [...page.items, ...rest.items].map(({ event }) => event);
      expect(events).toEqual(['paged-r4', 'paged-r3', 'paged-r2', 'paged-r1', 'paged-r0']);
      expect((await deliveries.list({ limit: 3, target, state: 'dead' })).items).toEqual([]);
      await deliveries.abandon(target, 'done');
    });
  });
};
