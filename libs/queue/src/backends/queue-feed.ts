import { randomUUID } from 'node:crypto';
import type { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { isNotConnectionError } from 'bullmq';
import { within } from '../closing.ts';

/** What is heard of jobs. It may fail to come: a queue keeps only its latest events. */
export interface FeedListener {
  completed?: (id: string, value: unknown) => void;
  failed?: (id: string, reason: string) => void;
  progress?: (id: string, progress: unknown) => void;
}

export interface QueueFeed {
  close(): Promise<void>;
}

/** As much of BullMQ's QueueEvents and QueueEventsProducer as a feed takes, on whichever backend. */
type Events = Pick<EventEmitter, 'on'> & { close(): Promise<void> };
interface Producer {
  on(event: 'error', listener: () => void): unknown;
  publishEvent(event: { eventName: string; nonce: string }, keep: number): Promise<void>;
  close(): Promise<void>;
}

const HELLO = 'sluice-hello';
/** Milliseconds between two calls into a stream that may not be listened to yet. */
const CALL = 100;
/**
 * Milliseconds that a listener has to close. Closed between two tries to connect, it would wait for ever for an end
 * that its connection has behind it.
 */
const CLOSING = 1_000;
/** Events a queue keeps. */
const KEPT = 10_000;

/**
 * Listens until it hears its own voice: BullMQ begins with whatever comes after its first read of the
 * stream, and does not say when that was.
 */
export async function openFeed(
  events: Events,
  producer: Producer,
  listener: FeedListener,
): Promise<QueueFeed> {
  const nonce = randomUUID();
  const own = Promise.withResolvers<true>();
  events.on(HELLO, (event: { nonce: string }) => {
    if (event.nonce === nonce) own.resolve(true);
  });
  events.on('completed', (event: { jobId: string; returnvalue: unknown }) =>
    listener.completed?.(event.jobId, event.returnvalue),
  );
  events.on('failed', (event: { jobId: string; failedReason: string }) =>
    listener.failed?.(event.jobId, event.failedReason),
  );
  events.on('progress', (event: { jobId: string; data: unknown }) =>
    listener.progress?.(event.jobId, event.data),
  );
  // The connection tells of its own errors.
  events.on('error', () => undefined);
  producer.on('error', () => undefined);
  try {
    do {
      await producer.publishEvent({ eventName: HELLO, nonce }, KEPT).catch((error: Error) => {
        if (isNotConnectionError(error)) throw error;
      });
    } while (!(await Promise.race([own.promise, sleep(CALL, false)])));
  } catch (error) {
    await within(CLOSING, events.close());
    throw error;
  } finally {
    await producer.close();
  }
  return { close: () => within(CLOSING, events.close()) };
}
