import { z } from 'zod';
import { deadLetterSchema } from '../run.ts';
import { defineRoute } from './route.ts';

const count = z.int().min(0);

/** How much lies in a queue, by what becomes of it next. */
export const queueDepthSchema = z
  .object({
    queue: z.string(),
    waiting: count.describe('to be taken, or for their children'),
    active: count,
    delayed: count.describe('to be tried again later'),
    paused: count,
    failed: count.describe('for good'),
    completed: count.describe('that are remembered'),
  })
  .meta({ id: 'QueueDepth' });
export type QueueDepth = z.infer<typeof queueDepthSchema>;

export const queuesSchema = z.object({
  shared: z.boolean().describe('false: the queues are within this process, and end with it'),
  queues: z.array(queueDepthSchema).describe('none where nothing has been queued in this process'),
});
export type Queues = z.infer<typeof queuesSchema>;

export const listQueues = defineRoute({
  method: 'get',
  path: '/api/v1/queues',
  scope: 'read',
  summary: 'how much lies in the queues',
  answers: { 200: { description: 'the queues', schema: queuesSchema } },
});

export const listDeadLetters = defineRoute({
  method: 'get',
  path: '/api/v1/dead-letters',
  scope: 'read',
  summary: 'jobs that failed for good, with their reasons',
  answers: {
    200: {
      description: 'the latest of each queue first',
      schema: z.object({ items: z.array(deadLetterSchema) }),
    },
  },
});

/** Ids of jobs are too long for a path. */
const letterBody = z.strictObject({ queue: z.string().max(100), id: z.string().max(500) });

export const replayDeadLetter = defineRoute({
  method: 'post',
  path: '/api/v1/dead-letters/replay',
  scope: 'run',
  summary: 'has a job done again that failed for good, or the run that it ended',
  body: letterBody,
  answers: { 204: { description: 'it is queued' } },
});

export const discardDeadLetter = defineRoute({
  method: 'post',
  path: '/api/v1/dead-letters/discard',
  scope: 'run',
  summary: 'forgets a job that failed for good',
  body: letterBody,
  answers: { 204: { description: 'it is gone' } },
});
