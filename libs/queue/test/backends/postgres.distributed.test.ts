import { describe } from 'vitest';
import { postgresPrograms, startPostgres } from '../../../../test/support/postgres-server.ts';
import { openBackend } from '../../src/backends/open-backend.ts';
import { conformsToQueue } from '../conformance/index.ts';

describe.skipIf(postgresPrograms === undefined)('the PostgreSQL backend', () => {
  conformsToQueue(async () => {
    const server = await startPostgres();
    const environment = { SLUICE_QUEUE_PASSWORD: server.password };
    const backend = await openBackend(server.url, { environment });
    return { backend, close: () => server.stop() };
  });
});
