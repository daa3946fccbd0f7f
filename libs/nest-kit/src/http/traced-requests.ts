import { FastifyOtelInstrumentation } from '@fastify/otel';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** Asked for every few seconds, by machines. */
const UNTRACED = /^\/(health|metrics)(\/|$)/;

/** Gives each request a span, named by its route. Comes before there are routes. */
export const traceRequests = async (app: NestFastifyApplication): Promise<void> => {
  const requests = new FastifyOtelInstrumentation({
    instrumentHooks: false,
    ignorePaths: ({ url }) => UNTRACED.test(url),
    requestHook: (span, { method, url, routeOptions }) => {
      span.updateName(`${method} ${routeOptions.url ?? 'unknown route'}`);
      // What is searched for is the user's, and a path has no query.
      span.setAttribute('url.path', url.split('?', 1)[0]!);
    },
  });
  await app.register(requests.plugin());
};
