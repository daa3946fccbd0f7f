import { z } from 'zod';
import { defineRoute } from './route.ts';

const liveSchema = z.object({ status: z.literal('up') }).meta({ id: 'Live' });

export const readinessSchema = z
  .object({
    status: z.enum(['ready', 'not ready']),
    probes: z.array(
      z.object({
        name: z.string().describe('queue, index, storage, model, or what else the process needs'),
        status: z.enum(['up', 'down']),
        fault: z.string().optional().describe('what is wrong with it and what to do'),
      }),
    ),
  })
  .meta({ id: 'Readiness' });

export type Readiness = z.infer<typeof readinessSchema>;

export const live = defineRoute({
  method: 'get',
  path: '/health/live',
  summary: 'whether the process runs',
  answers: { 200: { description: 'it does', schema: liveSchema } },
});

export const ready = defineRoute({
  method: 'get',
  path: '/health/ready',
  summary: 'whether the process can do its work, and if not, what it lacks',
  answers: {
    200: { description: 'everything it needs is there', schema: readinessSchema },
    503: { description: 'something is away, or the process is stopping', schema: readinessSchema },
  },
});

export const metrics = defineRoute({
  method: 'get',
  path: '/metrics',
  summary: 'measurements for Prometheus',
  answers: { 200: { description: 'in the text format', media: 'text/plain' } },
});
