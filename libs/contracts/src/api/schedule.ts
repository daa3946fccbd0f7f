import { z } from 'zod';
import { scheduleSchema } from '../schedule.ts';
import { DATASET_NAME } from '../spec.ts';

/** When a dataset is refreshed, and the last time that it was due. */
export const datasetScheduleSchema = z
  .object({
    dataset: z.string().regex(DATASET_NAME),
    ...scheduleSchema.shape,
    enabled: z.boolean(),
    created_at: z.iso.datetime(),
    last_due_at: z.iso
      .datetime()
      .nullable()
      .describe('the last due time that was taken care of, by a run or by skipping one'),
  })
  .meta({ id: 'Schedule' });
export type DatasetSchedule = z.infer<typeof datasetScheduleSchema>;
