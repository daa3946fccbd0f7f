import { z } from 'zod';
import { retrainVerdictSchema } from './retrain.ts';
import { DATASET_NAME } from './spec.ts';

const dataset = z.string().regex(DATASET_NAME);

/** CloudEvents 1.0 in structured JSON. */
const event = <Type extends string, Data extends z.ZodType>(type: Type, data: Data) =>
  z.object({
    specversion: z.literal('1.0'),
    id: z.string().describe('deterministic: what happened once makes one event'),
    source: z.string(),
    type: z.literal(type),
    subject: z.string().describe('the version, or of a failed run its id'),
    time: z.iso.datetime(),
    datacontenttype: z.literal('application/json'),
    data,
  });

const published = event(
  'sluice.dataset.published.v1',
  z.object({
    dataset,
    version: z.string(),
    content_digest: z.string(),
    triplets: z.int(),
    zero_loss_fraction: z.number().nullable(),
  }),
);

const retrain = event(
  'sluice.retrain.recommended.v1',
  z.object({
    dataset,
    version: z.string(),
    content_digest: z.string(),
    model: z.string().describe('fingerprint of the model that the version was mined with'),
    rules: retrainVerdictSchema.shape.rules.describe('the rules that fired'),
  }),
);

const failed = event(
  'sluice.run.failed.v1',
  z.object({ dataset, run: z.string(), code: z.string(), message: z.string() }),
);

/** What the world is told. */
export const eventSchema = z
  .discriminatedUnion('type', [published, retrain, failed])
  .meta({ description: 'A Sluice event', type: 'object' });

export type SluiceEvent = z.infer<typeof eventSchema>;
export type EventType = SluiceEvent['type'];
export const EVENT_TYPES = eventSchema.options.map(({ shape }) => shape.type.value);
