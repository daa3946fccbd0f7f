import { z } from 'zod';
import { DATASET_NAME } from '../spec.ts';

/** A dataset's spec as it was at one time; revisions are never changed. */
export const specRevisionSchema = z
  .object({
    dataset: z.string().regex(DATASET_NAME),
    revision: z.int(),
    text: z.string().describe('YAML, as it was given'),
    created_at: z.iso.datetime(),
    created_by: z.string().nullable().describe('name of the API key'),
  })
  .meta({ id: 'SpecRevision' });
export type SpecRevision = z.infer<typeof specRevisionSchema>;
