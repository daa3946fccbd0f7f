import { z } from 'zod';
import { EVENT_TYPES } from '../event.ts';
import { idText } from './names.ts';
import { pageOf, pageQuery } from './page.ts';
import { defineRoute } from './route.ts';

const deliveryState = z.enum(['pending', 'delivered', 'dead']);

/** One event on its way to one receiver. */
export const deliverySchema = z
  .object({
    id: idText,
    event: z.string().describe('id of the event; what the receiver tells repetitions by'),
    type: z.enum(EVENT_TYPES),
    dataset: z.string(),
    target: z.string().describe('`webhook:` and its id, or a channel of the settings by its name'),
    state: deliveryState,
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

const deliveryParams = z.object({ delivery: idText });

export const listDeliveries = defineRoute({
  method: 'get',
  path: '/api/v1/deliveries',
  scope: 'admin',
  summary: 'the log of deliveries, the newest first',
  query: pageQuery.extend({
    target: z.string().max(200).optional(),
    state: deliveryState.optional(),
  }),
  answers: { 200: { description: 'a page of it', schema: pageOf(deliverySchema) } },
});

export const listAttempts = defineRoute({
  method: 'get',
  path: '/api/v1/deliveries/{delivery}/attempts',
  scope: 'admin',
  summary: 'the attempts of a delivery, in order',
  params: deliveryParams,
  query: pageQuery,
  answers: { 200: { description: 'a page of them', schema: pageOf(deliveryAttemptSchema) } },
});

export const replayDelivery = defineRoute({
  method: 'post',
  path: '/api/v1/deliveries/{delivery}/replay',
  scope: 'admin',
  summary: 'sends the same event to the same receiver once more, under the same id',
  params: deliveryParams,
  answers: { 202: { description: 'the new delivery', schema: deliverySchema } },
});
