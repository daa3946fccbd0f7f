import { hash } from 'node:crypto';
import rateLimit from '@fastify/rate-limit';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Settings, SluiceError } from '@sluice/contracts';
import { SETTINGS } from '@sluice/nest-kit';
import type { Records } from '@sluice/records';
import { RECORDS } from '../records/records-module.ts';
import { callerOf, keyIn } from './known-callers.ts';

/**
 * Bounds what one caller may ask for in a minute: by its key, or by its address where it has none that is known.
 * Otherwise whoever guesses keys would be a new caller with each of them.
 */
export const limitRequests = async (app: NestFastifyApplication): Promise<void> => {
  const settings = app.get<Settings>(SETTINGS);
  const records = app.get<Records>(RECORDS);
  const isKnown = async (key: string | undefined): Promise<boolean> =>
    key !== undefined && (await callerOf(key, records, settings)) !== undefined;
  await app.register(rateLimit, {
    max: settings.requests_per_minute,
    timeWindow: 60_000,
    keyGenerator: async ({ headers: { authorization = '' }, ip }) =>
      (await isKnown(keyIn(authorization))) ? hash('sha256', authorization) : ip,
    errorResponseBuilder: (_request, { after }) =>
      Object.assign(new SluiceError('too-many', `too many requests; try again in ${after}`), {
        statusCode: 429,
      }),
  });
};
