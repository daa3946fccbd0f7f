import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';

const BUILT = fileURLToPath(new URL('../../dashboard/dist/site', import.meta.url));

/** Places of the dashboard: its one page finds its way by their addresses. */
const PLACES = ['/datasets/*', '/runs', '/runs/*', '/queues'];

/**
 * Nothing but the dashboard's own files, from here alone: no inline script or style, no other host, no
 * frame around it. Texts of the data are shown as text; should one ever be taken for markup, it can do nothing.
 */
const HEADERS = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
};

/** Files with a digest in their names never change; the page that names them may at any time. */
const cachingOf = (path: string): string =>
  path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';

/** Serves the dashboard's built files at `/`, if they have been built. */
export const serveDashboard = async (app: NestFastifyApplication): Promise<void> => {
  if (!existsSync(BUILT)) return;
  await app.register(fastifyStatic, {
    root: BUILT,
    cacheControl: false,
    preCompressed: true,
    setHeaders: (reply, path) => {
      void reply.header('cache-control', cachingOf(path));
      for (const [name, value] of Object.entries(HEADERS)) void reply.header(name, value);
    },
  });
  const server = app.getHttpAdapter().getInstance();
  for (const place of PLACES) {
    server.get(place, (_request: FastifyRequest, reply: FastifyReply) =>
      reply.sendFile('index.html'),
    );
  }
};
