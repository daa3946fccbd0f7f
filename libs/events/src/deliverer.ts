import type { Delivery, EventType, SluiceEvent } from '@sluice/contracts';
import { nextAttempt } from './backoff.ts';
import { type Channel, failed, type Outcome } from './channel.ts';
import { type Receiver, sendWebhook, type WebhookOptions } from './webhook/send.ts';

/** What a deliverer needs to be remembered. */
export interface DeliveryRecords {
  outbox: {
    dispatch: (channels: { target: string; types: readonly EventType[] }[]) => Promise<number>;
    find: (id: string) => Promise<SluiceEvent | undefined>;
  };
  deliveries: {
    claimDue: (limit: number, patience: number) => Promise<Delivery[]>;
    settle: (delivery: Delivery, settlement: Settlement) => Promise<void>;
    abandon: (target: string, because: string) => Promise<void>;
    nextDueAt: () => Promise<Date | undefined>;
  };
  webhooks: {
    signing: (id: string) => Promise<(Receiver & { enabled: boolean }) | undefined>;
    disable: (id: string, because: string) => Promise<void>;
  };
}

interface Settlement {
  attempt: {
    at: string;
    milliseconds: number;
    status: number | null;
    error: string | null;
    answer: string | null;
  };
  delivered: boolean;
  nextAttemptAt?: Date;
}

export interface DelivererOptions extends WebhookOptions {
  records: DeliveryRecords;
  channels: readonly Channel[];
  random?: () => number;
  /** Told of each attempt, and whether there will be another. */
  onAttempt?: (delivery: Delivery, outcome: Outcome, again: boolean) => void;
}

export interface Deliverer {
  /** Delivers all that is due by now. Returns when there is something to do again, as far as is known. */
  deliverDue: (signal: AbortSignal) => Promise<Date | undefined>;
}

const WEBHOOK = 'webhook:';
/** Deliveries under way at once. */
const CONCURRENCY = 16;
/** Milliseconds after which a delivery whose deliverer died is somebody else's; longer than any attempt. */
const CLAIM = 15 * 60_000;

/**
 * Tells receivers of events, at least once. Several deliverers may share the records: each delivery is
 * claimed by one of them at a time. Receivers tell repetitions by the event's id.
 */
export const createDeliverer = (options: DelivererOptions): Deliverer => {
  const { records, channels, now, random = Math.random, onAttempt } = options;
  const byTarget = new Map(channels.map((channel) => [channel.target, channel]));

  const outcomeOf = async (
    { event: id, target }: Delivery,
    signal: AbortSignal,
  ): Promise<Outcome> => {
    const event = await records.outbox.find(id);
    if (!event) return failed('its event is gone', { gone: true });
    if (!target.startsWith(WEBHOOK)) {
      const channel = byTarget.get(target);
      return channel
        ? channel.deliver(event, signal)
        : failed(`the settings of this process have no ${target}`);
    }
    const receiver = await records.webhooks.signing(target.slice(WEBHOOK.length));
    if (!receiver?.enabled)
      return failed('the webhook was taken away or turned off', { gone: true });
    return sendWebhook(event, receiver, options, signal);
  };

  const deliver = async (delivery: Delivery, signal: AbortSignal): Promise<void> => {
    const started = now();
    const begun = performance.now();
    const outcome = await outcomeOf(delivery, signal);
    const { status, error, answer, delivered, gone } = outcome;
    const nextAttemptAt =
      delivered || gone
        ? undefined
        : nextAttempt({
            attempts: delivery.attempts + 1,
            createdAt: new Date(delivery.created_at),
            now: now(),
            notBefore: outcome.notBefore,
            random: random(),
          });
    const milliseconds = Math.round(performance.now() - begun);
    const attempt = { at: started.toISOString(), milliseconds, status, error, answer };
    await records.deliveries.settle(delivery, { attempt, delivered, nextAttemptAt });
    onAttempt?.(delivery, outcome, nextAttemptAt !== undefined);
    if (gone && status !== null) await turnOff(delivery.target, `it answered ${status}`);
  };

  const turnOff = async (target: string, because: string): Promise<void> => {
    await records.webhooks.disable(target.slice(WEBHOOK.length), because);
    await records.deliveries.abandon(target, `the webhook is off: ${because}`);
  };

  return {
    deliverDue: async (signal) => {
      const subscriptions = channels.map(({ target, types }) => ({ target, types }));
      while (!signal.aborted) {
        while ((await records.outbox.dispatch(subscriptions)) > 0);
        const due = await records.deliveries.claimDue(CONCURRENCY, CLAIM);
        if (due.length === 0) break;
        await Promise.all(due.map((delivery) => deliver(delivery, signal)));
      }
      return records.deliveries.nextDueAt();
    },
  };
};
