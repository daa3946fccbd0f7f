import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

const BUILT = fileURLToPath(new URL('../../dashboard/dist', import.meta.url));

/** Serves the dashboard's built files at `/`, if they have been built. */
export const serveDashboard = async (app: NestFastifyApplication): Promise<void> => {
  if (!existsSync(BUILT)) return;
  await app.register(fastifyStatic, { root: BUILT });
};
