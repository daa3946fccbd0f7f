import { hash } from 'node:crypto';
import rateLimit from '@fastify/rate-limit';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Settings, SluiceError } from '@sluice/contracts';
import { SETTINGS } from '@sluice/nest-kit';

/** Bounds what one caller may ask for in a minute: by its key, or by its address where it has none. */
export const limitRequests = async (app: NestFastifyApplication): Promise<void> => {
  const { requests_per_minute: max } = app.get<Settings>(SETTINGS);
  await app.register(rateLimit, {
    max,
    timeWindow: 60_000,
    keyGenerator: ({ headers: { authorization }, ip }) =>
      authorization === undefined ? ip : hash('sha256', authorization),
    errorResponseBuilder: (_request, { after }) =>
      Object.assign(new SluiceError('too-many', `too many requests; try again in ${after}`), {
        statusCode: 429,
      }),
  });
};
