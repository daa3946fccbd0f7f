import { z } from 'zod';
import { EVENT_TYPES } from '../event.ts';
import { DATASET_NAME } from '../spec.ts';
import { idText } from './names.ts';
import { pageOf, pageQuery } from './page.ts';
import { defineRoute } from './route.ts';

/** Somebody who wants to be told of events over HTTP. */
export const webhookSchema = z
  .object({
    id: idText,
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

const webhookParams = z.object({ webhook: idText });
const theWebhook = { 200: { description: 'the webhook', schema: webhookSchema } } as const;
const withSecret = z.object({
  webhook: webhookSchema,
  secret: z.string().describe('for checking signatures; it is not shown again'),
});
const webhookFields = {
  url: z.url().max(2_000),
  types: z.array(z.enum(EVENT_TYPES)).min(1).max(EVENT_TYPES.length),
  dataset: z.string().regex(DATASET_NAME).nullable(),
};

export const listWebhooks = defineRoute({
  method: 'get',
  path: '/api/v1/webhooks',
  scope: 'admin',
  summary: 'webhooks, the newest first',
  query: pageQuery,
  answers: { 200: { description: 'a page of them', schema: pageOf(webhookSchema) } },
});

export const createWebhook = defineRoute({
  method: 'post',
  path: '/api/v1/webhooks',
  scope: 'admin',
  summary: 'a new webhook, signed as Standard Webhooks has it',
  body: z.strictObject({
    ...webhookFields,
    types: webhookFields.types.default([...EVENT_TYPES]),
    dataset: webhookFields.dataset.default(null),
  }),
  answers: { 201: { description: 'the webhook and its secret', schema: withSecret } },
});

export const getWebhook = defineRoute({
  method: 'get',
  path: '/api/v1/webhooks/{webhook}',
  scope: 'admin',
  summary: 'a webhook',
  params: webhookParams,
  answers: theWebhook,
});

export const updateWebhook = defineRoute({
  method: 'patch',
  path: '/api/v1/webhooks/{webhook}',
  scope: 'admin',
  summary: 'changes a webhook, or turns it off and on',
  params: webhookParams,
  body: z.strictObject({ ...webhookFields, enabled: z.boolean() }).partial(),
  answers: theWebhook,
});

export const deleteWebhook = defineRoute({
  method: 'delete',
  path: '/api/v1/webhooks/{webhook}',
  scope: 'admin',
  summary: 'takes a webhook away; the log of its deliveries stays',
  params: webhookParams,
  answers: { 204: { description: 'it is gone' } },
});

export const rotateSecret = defineRoute({
  method: 'post',
  path: '/api/v1/webhooks/{webhook}/rotate',
  scope: 'admin',
  summary: 'a new secret; the one before signs as well until it expires',
  params: webhookParams,
  body: z.strictObject({
    keep_hours: z.number().min(0).max(720).default(24).describe('how long the one before signs'),
  }),
  answers: { 200: { description: 'the webhook and its new secret', schema: withSecret } },
});
