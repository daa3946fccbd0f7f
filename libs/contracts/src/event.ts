import { z } from 'zod';
import { DATASET_NAME } from './spec.ts';

/** CloudEvents 1.0 in structured JSON: what the world is told after a publish. */
export const eventSchema = z
  .object({
    specversion: z.literal('1.0'),
    id: z.string().describe('deterministic: the same publish never makes two events'),
    source: z.string(),
    type: z.literal('sluice.dataset.published.v1'),
    subject: z.string(),
    time: z.iso.datetime(),
    datacontenttype: z.literal('application/json'),
    data: z.object({
      dataset: z.string().regex(DATASET_NAME),
      version: z.string(),
      content_digest: z.string(),
      triplets: z.int(),
      zero_loss_fraction: z.number().nullable(),
    }),
  })
  .describe('A Sluice event');

export type SluiceEvent = z.infer<typeof eventSchema>;
