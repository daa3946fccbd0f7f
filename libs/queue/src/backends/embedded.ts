import { createPostgresBackend, type Telemetry } from 'bullmq';
import { startDatabase } from './embedded-database.ts';
import { pglitePool } from './pglite-pool.ts';
import { queueBackend, type QueueBackend } from './queue-backend.ts';

/**
 * Queues in this process's own memory: no server, nothing left behind. With a `cache` folder the second
 * start and all later ones take a fraction of the first.
 */
export async function embeddedBackend({
  cache,
  telemetry,
}: { cache?: string; telemetry?: Telemetry } = {}): Promise<QueueBackend> {
  const database = await startDatabase(cache);
  return queueBackend(createPostgresBackend, pglitePool(database), {
    telemetry,
    check: () => Promise.resolve(),
    close: () => database.close(),
  });
}
