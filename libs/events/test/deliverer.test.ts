import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EVENT_TYPES, type SluiceEvent } from '@sluice/contracts';
import { createDeliverer, createDestinations, newSecret, startDeliveryLoop } from '@sluice/events';
import type { Channel } from '@sluice/events';
import { openRecords, type Records } from '@sluice/records';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { failedEvent } from './events.ts';
import { answering, type Answer, hanging, startReceiver } from './receiver.ts';

const HOUR = 3_600_000;
let now = Date.parse('2026-03-01T02:00:00Z');
const clock = () => new Date(now);
const never = new AbortController().signal;

let folder: string;
let records: Records;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-deliverer-'));
  records = await openRecords(folder, { now: clock });
}, 120_000);
afterAll(async () => {
  await records?.close();
  await rm(folder, { recursive: true, force: true });
});
afterEach(async () => {
  for (const { id } of (await records.webhooks.list({ limit: 200 })).items) {
    await records.webhooks.remove(id);
    await records.deliveries.abandon(`webhook:${id}`, 'the test is over');
  }
});

const delivererOf = (channels: Channel[] = [], timeout = 5_000) =>
  createDeliverer({
    records,
    channels,
    destinations: createDestinations(['127.0.0.0/8']),
    now: clock,
    random: () => 0.5,
    timeout,
  });

const subscribe = async (...answers: Answer[]) => {
  const receiver = await startReceiver(...answers);
  onTestFinished(receiver.close);
  const secret = newSecret();
  const webhook = { url: receiver.url, types: EVENT_TYPES, dataset: null };
  const { id } = await records.webhooks.create(webhook, secret);
  const log = async () => {
    const [delivery] = (await records.deliveries.list({ limit: 1, target: `webhook:${id}` })).items;
    const { items } = await records.deliveries.attempts(delivery.id, { limit: 50 });
    return { delivery, attempts: items };
  };
  return { ...receiver, id, secret, log };
};

/** Lets time pass, attempt by attempt, until nothing is left to deliver. */
const untilDone = async (deliverer = delivererOf()): Promise<number> => {
  const start = now;
  for (;;) {
    const due = await deliverer.deliverDue(never);
    if (!due) return now - start;
    now = Math.max(now, due.getTime());
  }
};

describe('a deliverer', () => {
  it('tells once what succeeds in the end, under one id, whatever the first answers were', async () => {
    const wait = answering(429, { 'retry-after': '3600' });
    const receiver = await subscribe(answering(500), hanging, wait, answering(200, {}, 'thanks'));
    const event = failedEvent('uphill');
    await records.outbox.append(event);
    const passed = await untilDone(delivererOf([], 300));
    expect(passed).toBe(5_000 + 20_000 + HOUR);

    const { delivery, attempts } = await receiver.log();
    expect(delivery).toMatchObject({ state: 'delivered', attempts: 4, event: 'uphill' });
    expect(attempts.map(({ status, error, answer }) => [status, error, answer])).toEqual([
      [500, 'answered 500', ''],
      [null, 'no answer within 0.3 s', null],
      [429, 'answered 429', ''],
      [200, null, 'thanks'],
    ]);
    const real = Date.now;
    Date.now = () => now;
    onTestFinished(() => void (Date.now = real));
    const told = receiver.heard.map(({ body, headers }) => {
      // Signed when it is sent: the first of them is too old by now.
      const { 'webhook-id': id, 'webhook-timestamp': at } = headers;
      return [id, JSON.parse(body) as SluiceEvent, Number(at)] as const;
    });
    expect(told.map(([id]) => id)).toEqual(Array.from({ length: 4 }, () => 'uphill'));
    const { body, headers } = receiver.heard[3];
    expect(new Webhook(receiver.secret).verify(body, headers)).toEqual(event);
    expect(told[3][2] - told[0][2]).toBe(5 + 20 + 3_600);
  });

  it('gives up after a day, and tells again when it is asked to', async () => {
    const receiver = await subscribe(answering(500));
    await records.outbox.append(failedEvent('hopeless'));
    expect(await untilDone()).toBe(24 * HOUR);
    const { delivery } = await receiver.log();
    expect(delivery).toMatchObject({ state: 'dead', error: 'answered 500', attempts: 11 });
    expect(receiver.heard).toHaveLength(11);
    await records.deliveries.replay(delivery.id);
    await delivererOf().deliverDue(never);
    expect(receiver.heard).toHaveLength(12);
    expect(new Set(receiver.heard.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  });

  it('turns a webhook off that is gone, with all it was still to be told', async () => {
    const receiver = await subscribe(answering(500), answering(410));
    await records.outbox.append(failedEvent('before'));
    await delivererOf().deliverDue(never);
    now++;
    await records.outbox.append(failedEvent('then'));
    await delivererOf().deliverDue(never);
    expect(await records.webhooks.find(receiver.id)).toMatchObject({
      enabled: false,
      disabled_because: 'it answered 410',
    });
    const { items } = await records.deliveries.list({ limit: 9, target: `webhook:${receiver.id}` });
    expect(items.map(({ state, error }) => [state, error])).toEqual([
      ['dead', 'answered 410'],
      ['dead', 'the webhook is off: it answered 410'],
    ]);
    await records.outbox.append(failedEvent('after'));
    await untilDone();
    expect(receiver.heard).toHaveLength(2);
  });

  it('holds no receiver up for another', async () => {
    const silent = await subscribe(hanging);
    const quick = await subscribe(answering(200));
    await records.outbox.append(failedEvent('beside'));
    const delivering = delivererOf([], 2_000).deliverDue(never);
    while (quick.heard.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(silent.heard.length).toBeLessThanOrEqual(1);
    await delivering;
    expect((await silent.log()).delivery.state).toBe('pending');
  });

  it('beside others delivers each event once', async () => {
    const receiver = await subscribe(answering(200));
    for (let i = 0; i < 40; i++) await records.outbox.append(failedEvent(`many-${i}`));
    await Promise.all(Array.from({ length: 4 }, () => delivererOf().deliverDue(never)));
    const ids = receiver.heard.map(({ headers }) => headers['webhook-id']);
    expect(ids).toHaveLength(40);
    expect(new Set(ids).size).toBe(40);
  });

  it('tells channels of the settings as well, each of what it asked for', async () => {
    const told: string[] = [];
    const channel = (target: string, types: Channel['types'], delivered = true): Channel => ({
      target,
      types,
      deliver: ({ id }) => {
        told.push(`${target} ${id}`);
        return Promise.resolve({ delivered, status: null, error: 'not now', answer: null });
      },
    });
    const channels = [
      channel('queue:all', EVENT_TYPES),
      channel('command:train', ['sluice.retrain.recommended.v1']),
      channel('job:broken', EVENT_TYPES, false),
    ];
    await records.outbox.append(failedEvent('channelled'));
    await delivererOf(channels).deliverDue(never);
    expect(told.sort()).toEqual(['job:broken channelled', 'queue:all channelled']);
    // The settings lose the channel: what it was to be told stays, and says why.
    now += 10_000;
    await delivererOf().deliverDue(never);
    const [broken] = (await records.deliveries.list({ limit: 9, target: 'job:broken' })).items;
    expect(broken).toMatchObject({
      state: 'pending',
      attempts: 2,
      error: 'the settings of this process have no job:broken',
    });
    await records.deliveries.abandon('job:broken', 'the test is over');
  });

  it('in a loop delivers what is written while it waits, and stops when it is closed', async () => {
    const receiver = await subscribe(answering(200));
    const loop = startDeliveryLoop(delivererOf(), {
      now: clock,
      log: () => undefined,
      poll: 60_000,
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    await records.outbox.append(failedEvent('awaited'));
    while (receiver.heard.length === 0) {
      loop.wake();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await loop.close();
    await records.outbox.append(failedEvent('too late'));
    loop.wake();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(receiver.heard).toHaveLength(1);
  });
});
