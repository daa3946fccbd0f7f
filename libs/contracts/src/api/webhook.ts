import { z } from 'zod';
import { EVENT_TYPES } from '../event.ts';
import { DATASET_NAME } from '../spec.ts';

/** Somebody who wants to be told of events over HTTP. */
export const webhookSchema = z
  .object({
    id: z.string(),
    url: z.url(),
    types: z.array(z.enum(EVENT_TYPES)),
    dataset: z.string().regex(DATASET_NAME).nullable().describe('null: of every dataset'),
    enabled: z.boolean(),
    disabled_because: z.string().nullable(),
    created_at: z.iso.datetime(),
    secrets: z.array(
      z.object({
        created_at: z.iso.datetime(),
        expires_at: z.iso.datetime().nullable().describe('null for the newest'),
      }),
    ),
  })
  .meta({ id: 'Webhook' });
export type Webhook = z.infer<typeof webhookSchema>;

export const DELIVERY_STATES = ['pending', 'delivered', 'dead'] as const;

/** One event on its way to one receiver. */
export const deliverySchema = z
  .object({
    id: z.string(),
    event: z.string().describe('id of the event; what the receiver tells repetitions by'),
    type: z.enum(EVENT_TYPES),
    dataset: z.string(),
    target: z.string().describe('`webhook:` and its id, or a channel of the settings by its name'),
    state: z.enum(DELIVERY_STATES),
    attempts: z.int(),
    created_at: z.iso.datetime(),
    next_attempt_at: z.iso.datetime().nullable(),
    finished_at: z.iso.datetime().nullable(),
    error: z.string().nullable().describe('of the last attempt'),
    replay: z.int().describe('0, or the how manieth repetition that was asked for'),
  })
  .meta({ id: 'Delivery' });
export type Delivery = z.infer<typeof deliverySchema>;

/** One try to deliver. */
export const deliveryAttemptSchema = z
  .object({
    attempt: z.int(),
    at: z.iso.datetime(),
    milliseconds: z.int(),
    status: z.int().nullable().describe('of the answer; null when there was none'),
    error: z.string().nullable(),
    answer: z.string().nullable().describe('the first of what came back'),
  })
  .meta({ id: 'DeliveryAttempt' });
export type DeliveryAttempt = z.infer<typeof deliveryAttemptSchema>;
