import { describe } from 'vitest';
import { redisProgram, startRedis } from '../../../../test/support/redis-server.ts';
import { openBackend } from '../../src/backends/open-backend.ts';
import { conformsToQueue } from '../conformance/index.ts';

describe.skipIf(redisProgram === undefined)('the Redis backend', () => {
  conformsToQueue(async () => {
    const server = await startRedis();
    const backend = await openBackend(server.url);
    return { backend, close: () => server.stop() };
  });
});
