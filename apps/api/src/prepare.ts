import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { serveDashboard } from './dashboard.ts';
import { limitRequests } from './keys/rate-limit.ts';

/** What the API adds to its HTTP server before it listens. */
export const prepareApi = async (app: NestFastifyApplication): Promise<void> => {
  await limitRequests(app);
  await serveDashboard(app);
};
