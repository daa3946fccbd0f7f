import { z } from 'zod';
import { ERROR_CODES } from '../errors.ts';

/** An error over HTTP: RFC 9457, with a code that never changes and, for wrong requests, every fault. */
export const problemSchema = z
  .object({
    type: z.string().describe('`urn:sluice:` and the code'),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('what, where and what to do'),
    code: z.enum(ERROR_CODES),
    faults: z
      .array(z.object({ place: z.string(), message: z.string() }))
      .optional()
      .describe('of a request that does not fit: every place at once'),
  })
  .meta({ id: 'Problem' });

export type Problem = z.infer<typeof problemSchema>;
