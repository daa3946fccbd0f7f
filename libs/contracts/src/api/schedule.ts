import { z } from 'zod';
import { scheduleSchema } from '../schedule.ts';
import { DATASET_NAME } from '../spec.ts';
import { datasetParams } from './names.ts';
import { pageOf, pageQuery } from './page.ts';
import { defineRoute } from './route.ts';

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
      .describe(
        'nothing before it is owed: the last due time that was taken care of, by a run or by skipping one, or when the schedule was changed',
      ),
  })
  .meta({ id: 'Schedule' });
export type DatasetSchedule = z.infer<typeof datasetScheduleSchema>;

export const listSchedules = defineRoute({
  method: 'get',
  path: '/api/v1/schedules',
  scope: 'read',
  summary: 'schedules, by dataset',
  query: pageQuery,
  answers: { 200: { description: 'a page of them', schema: pageOf(datasetScheduleSchema) } },
});

export const putSchedule = defineRoute({
  method: 'put',
  path: '/api/v1/datasets/{dataset}/schedule',
  scope: 'run',
  summary: 'when a dataset is refreshed',
  params: datasetParams,
  body: scheduleSchema.extend({ enabled: z.boolean().default(true) }),
  answers: { 200: { description: 'the schedule', schema: datasetScheduleSchema } },
});

export const deleteSchedule = defineRoute({
  method: 'delete',
  path: '/api/v1/datasets/{dataset}/schedule',
  scope: 'run',
  summary: 'refreshes a dataset no more',
  params: datasetParams,
  answers: { 204: { description: 'it has no schedule now' } },
});
