import { z } from 'zod';
import { EVENT_TYPES } from './event.ts';

const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/);
const types = z
  .array(z.enum(EVENT_TYPES))
  .min(1)
  .default([...EVENT_TYPES]);

const container = z.looseObject({ env: z.array(z.looseObject({})).optional() });
/** As much of a manifest of kind Job as is filled in. */
const jobManifest = z.looseObject({
  apiVersion: z.literal('batch/v1'),
  kind: z.literal('Job'),
  metadata: z.looseObject({ name: z.string().min(1), namespace: z.string().optional() }),
  spec: z.looseObject({
    template: z.looseObject({ spec: z.looseObject({ containers: z.array(container).min(1) }) }),
  }),
});
export type JobManifest = z.infer<typeof jobManifest>;

const channelSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('command'),
    name,
    types,
    run: z.array(z.string()).min(1).describe('a program and its arguments; no shell reads them'),
    timeout_seconds: z.number().min(1).max(600).default(60),
  }),
  z.strictObject({ kind: z.literal('queue'), name, types }),
  z.strictObject({ kind: z.literal('job'), name, types, manifest: jobManifest }),
]);
export type ChannelSettings = z.infer<typeof channelSchema>;

/** Who is told of events, beside the webhooks that users of the API make. */
export const eventSettingsSchema = z.strictObject({
  channels: z.array(channelSchema).default([]),
  allow_addresses: z
    .array(z.string())
    .default([])
    .describe('networks that are not public and that webhooks may reach all the same: 10.0.0.0/8'),
});
